/** The committed JSON Schemas are what zod generates. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("finds no difference when the schemas are generated again", async () => {
  const root = path.resolve(import.meta.dirname, "..", "..", "..");
  const check = promisify(execFile)(process.execPath, ["scripts/schemas.ts", "--check"], { cwd: root });
  await expect(check).resolves.toMatchObject({ stderr: "" });
});
