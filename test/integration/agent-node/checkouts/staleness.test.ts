import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noteActivity } from "../../../../agent-node/checkouts/fresh-time.ts";
import type { CheckoutPlace } from "../../../../agent-node/checkouts/switch.ts";
import { switchCheckout } from "../../../../agent-node/checkouts/switch.ts";
import type { TestCommit } from "../tiny-repository.ts";
import { commitFiles } from "../tiny-repository.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-stale-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (program: string): boolean => {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn(`skipped: ${program} is not installed`);
    return false;
  }
};

/** Two checkouts of one slot; stage B, build A, build B, run B, then A and B in turns in one checkout. */
const buildsWhatItStages = async (
  name: string,
  a: TestCommit,
  b: TestCommit,
  cache: readonly string[],
  build: string,
  run: string,
): Promise<void> => {
  const place = (k: number): CheckoutPlace => ({
    root: join(folder, name, String(k)),
    meta: join(folder, name, `${k}.meta`),
    gitDir: join(folder, "repo.git"),
  });
  const sh = (at: CheckoutPlace, text: string): string =>
    execFileSync("sh", ["-c", text], { cwd: at.root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const buildAt = async (at: CheckoutPlace): Promise<void> => {
    sh(at, build);
    await noteActivity(at.meta);
  };
  const [first, second] = [place(0), place(1)];
  await switchCheckout(second, b.listing, cache);
  await switchCheckout(first, a.listing, cache);
  await buildAt(first);
  await buildAt(second);
  expect(sh(second, run)).toBe("B\n");
  expect(sh(first, run)).toBe("A\n");
  for (const [tree, expected] of [
    [b, "B\n"],
    [a, "A\n"],
    [b, "B\n"],
  ] as const) {
    await switchCheckout(first, tree.listing, cache);
    await buildAt(first);
    expect(sh(first, run)).toBe(expected);
  }
};

test.skipIf(!has("make"))("make builds the staged tree, not yesterday's", async () => {
  const makefile = "out/say: word\n\tmkdir -p out && cp word out/say\n";
  const files = (word: string) => commitFiles(join(folder, "repo.git"), { Makefile: makefile, word });
  await buildsWhatItStages("make", files("A\n"), files("B\n"), ["out"], "make -s", "cat out/say");
});

test.skipIf(!has("cargo"))(
  "cargo builds the staged tree, not yesterday's",
  { timeout: 120_000 },
  async () => {
    const files = (word: string) =>
      commitFiles(join(folder, "repo.git"), {
        "Cargo.toml": '[package]\nname = "say"\nversion = "0.1.0"\nedition = "2021"\n',
        "src/main.rs": `fn main() { println!("${word}"); }\n`,
      });
    const build = "cargo build --offline --quiet";
    await buildsWhatItStages(
      "cargo",
      files("A"),
      files("B"),
      ["target", "Cargo.lock"],
      build,
      "target/debug/say",
    );
  },
);
