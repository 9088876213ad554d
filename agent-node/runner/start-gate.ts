/** Decides when a staged command may start: on its own `go`, within its window, and never after `abort`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type GateDecision, judgeStart } from "../core/start-rule.ts";
import type { StartWindow } from "../core/start-window.ts";
import { hearWindow } from "../core/told-window.ts";
import { hostClock, monotonicMs, suspendSkewMs } from "./clock.ts";
import { FILES, type Order, type StartDeadline } from "./contract.ts";
import { RECHECK_MS, watchFolder } from "./folder-watch.ts";

/** Resolves with the first of `go`, `abort` and the end of the window; a `stage` order only asks for `abort`. */
export async function waitForStart(folder: string, order: Order): Promise<GateDecision> {
  const window = new RenewedWindow(folder, order.startDeadline);
  const decided = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const decision = await new Promise<GateDecision>((resolve, reject) => {
    const look = (): void => {
      clearTimeout(timer);
      let found: GateDecision | undefined;
      try {
        found = decide(folder, order, window);
      } catch (error) {
        reject(error);
        return;
      }
      if (found !== undefined) resolve(found);
      else timer = setTimeout(look, Math.min(RECHECK_MS, Math.max(1, window.leftMs())));
    };
    watchFolder(folder, look, decided.signal);
  });
  decided.abort();
  clearTimeout(timer);
  return decision;
}

/**
 * Why the command shall not run, or not go on; undefined while nobody said so. The token is not compared: the folder belongs
 * to one attempt, and a stop that is not believed would be worse than one too many.
 */
export const readAbort = (folder: string): { readonly reason: string } | undefined => {
  const abort = readNotice(folder, "abort");
  if (abort === undefined) return undefined;
  return { reason: typeof abort["reason"] === "string" ? abort["reason"] : "" };
};

function readNotice(folder: string, name: "go" | "abort"): Record<string, unknown> | undefined {
  const text = readIfThere(join(folder, FILES[name]));
  return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
}

function decide(folder: string, order: Order, window: RenewedWindow): GateDecision | undefined {
  const abort = readAbort(folder);
  const go = readNotice(folder, "go");
  const notices = { ...(abort ? { abort } : {}), ...(go ? { go: { token: go["token"] } } : {}) };
  return judgeStart(order, notices, window.read(), hostClock());
}

/** The time within which a staged command may start, as last renewed. */
class RenewedWindow {
  private readonly file: string;
  private window: StartWindow | undefined;
  private text: string | undefined;

  constructor(folder: string, deadline: StartDeadline | undefined) {
    this.file = join(folder, FILES.deadline);
    this.window = deadline && hearWindow(deadline, suspendSkewMs());
  }

  leftMs(): number {
    return this.window === undefined ? Infinity : this.window.deadline.monotonicMs - monotonicMs();
  }

  read(): StartWindow | undefined {
    const text = readIfThere(this.file);
    if (text === undefined || text === this.text) return this.window;
    this.text = text;
    this.window = hearWindow(JSON.parse(text) as StartDeadline, suspendSkewMs());
    return this.window;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
