/** The committed `proto/gen` is what `proto/fleet/v1` generates. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";

it("regenerating gives the committed files", { timeout: 60_000 }, () => {
  const script = path.resolve(import.meta.dirname, "../../../scripts/proto.ts");
  const check = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect({ status: check.status, stderr: check.stderr }).toStrictEqual({ status: 0, stderr: "" });
});
