import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

/** Ends by itself, once both rejections were heard of. */
const PROGRAM = `
const { surviveRejections } = await import(process.argv[1]);
surviveRejections({ error: ({ error }) => console.log(JSON.stringify(error)) });
void Promise.reject(new Error("no such block"));
void Promise.reject("no error at all");
setImmediate(() => console.log('"lives"'));
`;

test("a rejection that nobody handles is logged with its stack and ends nothing", () => {
  const file = resolve("agent-node/agent/last-defence.ts");
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", PROGRAM, file], {
    encoding: "utf8",
  });
  const [first, second, last] = printed
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as string);
  expect(first).toMatch(/^Error: no such block\n\s+at /u);
  expect([second, last]).toEqual(["no error at all", "lives"]);
});
