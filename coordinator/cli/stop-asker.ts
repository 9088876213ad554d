/** Turns Ctrl-C into wishes: the first asks to drain, the second ends what runs, the third stops watching. */
import type { FleetClient } from "../api/client/client.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Output } from "./context.ts";
import { errorLines } from "./messages.ts";

/** A terminal and a re-executing parent, which passes it on at once, may each deliver one press; nobody presses twice this fast. */
const SAME_PRESS_MS = 60;

/** Listens until `release`. `onGiveUp` is called when nothing but leaving is left. */
export const askToStopOnInterrupt = (
  client: FleetClient,
  err: Output,
  onGiveUp: () => void,
): { readonly release: () => void } => {
  let presses = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  const wish = (cancelRunning: boolean): void => {
    const reason = cancelRunning ? "Ctrl-C, twice" : "Ctrl-C";
    client
      .command({ kind: "stop", reason, cancelRunning })
      .catch((error: unknown) => errorLines(FleetError.factOf(error)).forEach((line) => err.line(line)));
  };
  const onInterrupt = (): void => {
    const nowMs = performance.now();
    if (nowMs - lastMs < SAME_PRESS_MS) return;
    lastMs = nowMs;
    presses += 1;
    if (presses === 1) {
      err.line("\nfinishing what runs, starting nothing new; Ctrl-C again ends what runs");
      wish(false);
    } else if (presses === 2) {
      err.line("\nending what runs; Ctrl-C again leaves the campaign alone");
      wish(true);
    } else onGiveUp();
  };
  process.on("SIGINT", onInterrupt);
  return { release: () => void process.off("SIGINT", onInterrupt) };
};
