/** The runner: `node main.ts <attempt folder>`, one process per command, which outlives the agent that started it. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { carryOut } from "./carry-out.ts";
import { currentBootId, startTimeOf } from "./clock.ts";
import { parseOrder } from "./contract-parse.ts";
import { FILES, type Order } from "./contract.ts";
import { tellOnce, writeOnce } from "./durable.ts";
import { notStartedFacts } from "./exit-facts.ts";

function readOrder(folder: string): Order {
  return parseOrder(readFileSync(join(folder, FILES.order), "utf8"));
}

async function run(folder: string): Promise<void> {
  // Whoever started us may go, and the terminal it sat at; only SIGTERM is a wish to end, and the run handles that.
  for (const signal of ["SIGHUP", "SIGINT"] as const) process.on(signal, () => undefined);
  const runner = {
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? "",
    bootId: currentBootId(),
  };
  // Two runners in one folder would run one attempt twice.
  if (!tellOnce(join(folder, FILES.runner), runner)) throw new Error("this folder has a runner already");
  const order = readOrder(folder);
  try {
    await carryOut(folder, order, runner);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    // Once forked, a runner that fails counts as dead: its agent ends the tree and says so.
    if (!existsSync(join(folder, FILES.started)))
      writeOnce(join(folder, FILES.exit), notStartedFacts(order, "runner_error", detail));
    throw error;
  } finally {
    rmSync(order.tmpDir, { recursive: true, force: true });
  }
}

const folder = process.argv[2];
if (folder === undefined) {
  process.stderr.write("usage: runner <attempt folder>\n");
  process.exitCode = 2;
} else {
  run(folder).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    },
  );
}
