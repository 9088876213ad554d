/** Decides when a staged command may start: on its own `go`, within its window, and never after `abort`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { currentBootId, monotonicMs, suspendSkewMs } from "./clock.ts";
import { FILES, type NotStartedReason, type Order, type StartDeadline } from "./contract.ts";
import { RECHECK_MS, watchFolder } from "./folder-watch.ts";

/** Clocks differ by this much without any suspend. */
const SLEPT_MIN_MS = 1_000;

/** What the gate says: start, or never start and why. */
export type GateDecision =
  | { readonly kind: "go" }
  | { readonly kind: "never"; readonly reason: NotStartedReason; readonly detail: string };

/** Resolves with the first of `go`, `abort` and the end of the window; a `stage` order only asks for `abort`. */
export async function waitForStart(folder: string, order: Order): Promise<GateDecision> {
  const window = new StartWindow(folder, order.startDeadline);
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

/** What `go` or `abort` say; undefined while the file is not there. */
export function readNotice(
  folder: string,
  name: "go" | "abort",
): { readonly token: number; readonly reason: string } | undefined {
  const text = readIfThere(join(folder, name));
  if (text === undefined) return undefined;
  const { token, reason } = JSON.parse(text) as { token?: unknown; reason?: unknown };
  return {
    token: typeof token === "number" ? token : -1,
    reason: typeof reason === "string" ? reason : "",
  };
}

function decide(folder: string, order: Order, window: StartWindow): GateDecision | undefined {
  const abort = readNotice(folder, "abort");
  if (abort !== undefined) return never("aborted", abort.reason);
  if (order.kind === "stage") return { kind: "go" };
  const closed = window.whyClosed();
  if (closed !== undefined) return closed;
  const go = readNotice(folder, "go");
  if (go === undefined) return undefined;
  if (go.token === order.token) return { kind: "go" };
  return never("wrong_token", `go carries token ${go.token}, the order ${order.token}`);
}

const never = (reason: NotStartedReason, detail: string): GateDecision => ({ kind: "never", reason, detail });

/** The time within which a staged command may start, as last renewed. */
class StartWindow {
  private readonly file: string;
  private readonly bootId = currentBootId();
  private deadline: StartDeadline | undefined;
  private skewMs = suspendSkewMs();
  private text: string | undefined;

  constructor(folder: string, deadline: StartDeadline | undefined) {
    this.file = join(folder, FILES.deadline);
    this.deadline = deadline;
  }

  leftMs(): number {
    return this.deadline === undefined ? Infinity : this.deadline.monotonicMs - monotonicMs();
  }

  whyClosed(): GateDecision | undefined {
    this.renew();
    const sleptMs = suspendSkewMs() - this.skewMs;
    if (sleptMs > SLEPT_MIN_MS)
      return never("slept", `the host slept ${Math.round(sleptMs)} ms while staged`);
    if (this.deadline === undefined) return undefined;
    if (this.deadline.bootId !== this.bootId) return never("start_window", "the host was booted again");
    if (this.leftMs() > 0) return undefined;
    return never("start_window", "no go within the start window");
  }

  private renew(): void {
    const text = readIfThere(this.file);
    if (text === undefined || text === this.text) return;
    this.text = text;
    this.deadline = JSON.parse(text) as StartDeadline;
    // Whoever renews knows of any suspend before it.
    this.skewMs = suspendSkewMs();
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
