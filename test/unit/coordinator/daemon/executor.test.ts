/** The executor's promises: one effect a key at a time, an abort for what nobody asks for any more, news of every end. */
import { describe, expect, it } from "vitest";
import { Executor, type Carriers } from "../../../../coordinator/daemon/executor.ts";
import type { Effect } from "../../../../coordinator/core/effects.ts";
import type { Event } from "../../../../coordinator/core/events.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";

interface Begun {
  readonly effect: Effect;
  readonly signal: AbortSignal;
  readonly end: PromiseWithResolvers<Event>;
}

const effect = (key: string): Effect => ({
  kind: "open_lane_ref",
  key,
  lane: "l" as never,
  commit: "c" as never,
});

const done = (key: string): Event => ({ kind: "effect_done", key });

/** Everything the executor began and told; each post resolves when `commit` is called. */
const start = () => {
  const begun: Begun[] = [];
  const posted: { readonly event: Event; readonly commit: () => void }[] = [];
  const failures: string[] = [];
  const carry = (effect: Effect, signal: AbortSignal): Promise<Event> => {
    const end = Promise.withResolvers<Event>();
    begun.push({ effect, signal, end });
    return end.promise;
  };
  const carriers = new Proxy({}, { get: () => carry }) as Carriers;
  const executor = new Executor(carriers, {
    post: (event) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      posted.push({ event, commit: () => resolve(undefined) });
      return promise.then(() => undefined);
    },
    onFailure: (effect) => failures.push(effect.key),
  });
  return { executor, begun, posted, failures };
};

/** Lets every promise that can go on go on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the executor", () => {
  it("runs each key once at a time, until its news are committed", async () => {
    const { executor, begun, posted } = start();
    executor.update([effect("a"), effect("b")]);
    executor.update([effect("a"), effect("b")]);
    expect(begun.map((b) => b.effect.key)).toEqual(["a", "b"]);
    begun[0]?.end.resolve(done("a"));
    await settled();
    expect(posted.map((p) => p.event)).toEqual([done("a")]);
    // On its way to the commit the key is still taken.
    executor.update([effect("a"), effect("b")]);
    expect(begun).toHaveLength(2);
    posted[0]?.commit();
    await settled();
    executor.update([effect("a"), effect("b")]);
    expect(begun.map((b) => b.effect.key)).toEqual(["a", "b", "a"]);
  });

  it("aborts what is not outstanding any more, and does not begin it again before it has ended", async () => {
    const { executor, begun, posted } = start();
    executor.update([effect("a")]);
    executor.update([]);
    expect(begun[0]?.signal.aborted).toBe(true);
    executor.update([effect("a")]);
    expect(begun).toHaveLength(1);
    begun[0]?.end.resolve(done("a"));
    await settled();
    posted[0]?.commit();
    await settled();
    executor.update([effect("a")]);
    expect(begun).toHaveLength(2);
    expect(begun[1]?.signal.aborted).toBe(false);
  });

  it("turns a rejection into news with the words of the fact", async () => {
    const { executor, begun, posted, failures } = start();
    executor.update([effect("a"), effect("b")]);
    begun[0]?.end.reject(new FleetError({ code: "host_unreachable", host: "h", detail: "no route" }));
    begun[1]?.end.reject(
      new FleetError({ code: "git_failed", argv: ["fetch"], exitCode: 1, stderr: "fatal: no" }),
    );
    await settled();
    expect(posted.map((p) => p.event)).toEqual([
      { kind: "effect_failed", key: "a", detail: "no route" },
      { kind: "effect_failed", key: "b", detail: "fatal: no" },
    ]);
    expect(failures).toEqual(["a", "b"]);
  });

  it("stopped: begins nothing, aborts all, and tells no news", async () => {
    const { executor, begun, posted } = start();
    executor.update([effect("a")]);
    executor.stop();
    expect(begun[0]?.signal.aborted).toBe(true);
    executor.update([effect("b")]);
    begun[0]?.end.resolve(done("a"));
    await settled();
    expect(begun).toHaveLength(1);
    expect(posted).toEqual([]);
  });

  it("frees the key when its news cannot be entered", async () => {
    const begun: string[] = [];
    const failures: unknown[] = [];
    const carriers = new Proxy(
      {},
      {
        get: () => async (effect: Effect) => {
          begun.push(effect.key);
          return done(effect.key);
        },
      },
    ) as Carriers;
    const executor = new Executor(carriers, {
      post: () => Promise.reject(new Error("the coordinator is stopping")),
      onFailure: (_effect, error) => failures.push(error),
    });
    executor.update([effect("a")]);
    await settled();
    executor.update([effect("a")]);
    await settled();
    expect(begun).toEqual(["a", "a"]);
    expect(failures).toHaveLength(2);
  });
});
