/** When a staged command may start: on its own `go`, within its window, and never after `abort`. Pure. */
import { type HostClock, sleptSince, type StartWindow, whyPast } from "./start-window.ts";

/** Why an ordered command was never forked because of what its gate said. */
export type GateRefusal = "aborted" | "start_window" | "wrong_token" | "slept";

/** What the gate says: start, or never start and why. */
export type GateDecision =
  | { readonly kind: "go" }
  | { readonly kind: "never"; readonly reason: GateRefusal; readonly detail: string };

/** What lies in the attempt's folder; `token` is whatever stands there. */
export interface GateNotices {
  readonly abort?: { readonly reason: string };
  readonly go?: { readonly token: unknown };
}

/** The order as far as its start is concerned; a `stage` order only asks for `abort`. */
export interface GatedOrder {
  readonly kind: "stage" | "run";
  readonly token: number;
}

/** The decision; undefined while it is to wait. An order without a window waits for ever. */
export const judgeStart = (
  order: GatedOrder,
  { abort, go }: GateNotices,
  window: StartWindow | undefined,
  clock: HostClock,
): GateDecision | undefined => {
  if (abort !== undefined) return never("aborted", abort.reason);
  if (order.kind === "stage") return { kind: "go" };
  const closed = window === undefined ? undefined : closedWindow(window, clock);
  if (closed !== undefined) return closed;
  if (go === undefined) return undefined;
  if (go.token === order.token) return { kind: "go" };
  return never("wrong_token", `go carries token ${String(go.token)}, the order ${order.token}`);
};

const closedWindow = (window: StartWindow, clock: HostClock): GateDecision | undefined => {
  switch (whyPast(window, clock)) {
    case "slept":
      return never("slept", `the host slept ${Math.round(sleptSince(window, clock))} ms while staged`);
    case "booted":
      return never("start_window", "the host was booted again");
    case "passed":
      return never("start_window", "no go within the start window");
    case undefined:
      return undefined;
  }
};

const never = (reason: GateRefusal, detail: string): GateDecision => ({ kind: "never", reason, detail });
