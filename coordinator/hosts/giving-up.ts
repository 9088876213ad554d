/** What it means to give up a host that is being reached. */
import { setTimeout as sleep } from "node:timers/promises";
import { FleetError } from "../../proto/vocab/errors.ts";

/** The refusal of whoever was told to give up. */
export const stopped = (host: string, cause?: unknown): FleetError =>
  new FleetError({ code: "host_unreachable", host, detail: "", why: "stopped" }, cause);

/** Waits, and ends at once when it is given up. */
export const pause = async (ms: number, signal: AbortSignal | undefined): Promise<void> => {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
};

/** What `work` comes to, or the refusal at once when it is given up first; nobody then waits for `work`. */
export const orStopped = async <Value>(
  host: string,
  signal: AbortSignal | undefined,
  work: Promise<Value>,
): Promise<Value> => {
  if (signal === undefined) return work;
  const given = Promise.withResolvers<never>();
  const giveUp = (): void => given.reject(stopped(host));
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([work, given.promise]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
};
