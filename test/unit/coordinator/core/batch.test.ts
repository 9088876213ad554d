/** Events that come together are learned one after the other and decided about once: nothing is left undecided, and a refusal changes nothing. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../../../../coordinator/core/events.ts";
import type { Now, State } from "../../../../coordinator/core/state.ts";
import { step, stepAll } from "../../../../coordinator/core/step.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import { as } from "../../../../proto/vocab/ids.ts";
import { UnrulyFleet } from "./unruly-fleet.ts";
import { World } from "./world.ts";

const RUNS = Number(process.env["FLEET_PROPERTY_RUNS"] ?? 40);
/** For machines that are busy with something else. */
const TIME_MAX_MS = 600_000;

const ACTS =
  "submit deliver start complete carry advance finish give_back again fall connect reboot beat pass drain undrain cancel pause resume stop epoch next by_hand put_back round restart";

interface Told {
  readonly before: State;
  readonly event: Event;
  readonly now: Now;
}

/** Every event that a fleet was told in its course, with the state that it met. */
const courseOf = (acts: readonly (readonly [string, number, number])[]): readonly Told[] => {
  const fleet = new UnrulyFleet(
    [
      { slots: 2, slotClass: "k1" },
      { slots: 1, slotClass: "k2" },
    ],
    1,
    {},
  );
  const { world } = fleet;
  const told: Told[] = [];
  const tell = world.tell.bind(world);
  world.tell = (event) => {
    const now = { monotonicMs: world.nowMs, wallMs: 1_000_000 + world.nowMs };
    told.push({ before: world.state, event, now });
    return tell(event);
  };
  for (const name of ["connect", "round"]) for (let i = 0; i < 8; i++) fleet.acts[name]?.(i, i);
  for (const [name, a, b] of acts) fleet.acts[name]?.(a, b);
  return told;
};

const isQuiet = (state: State, now: Now): boolean => step(state, { kind: "tick" }, now).records.length === 0;

describe("a batch of events", { timeout: TIME_MAX_MS }, () => {
  it("leaves nothing to decide, whatever is in it", () => {
    const act = fc.tuple(fc.constantFrom(...ACTS.split(" ")), fc.nat(999), fc.nat(999));
    const acts = fc.array(act, { minLength: 50, maxLength: 150 });
    fc.assert(
      fc.property(acts, fc.integer({ min: 2, max: 12 }), (drawn, size) => {
        const course = courseOf(drawn);
        for (let at = 0; at + size <= course.length; at += size) {
          const batch = course.slice(at, at + size);
          const [{ before }, { now }] = [batch[0]!, batch.at(-1)!];
          const result = stepAll(
            before,
            batch.map(({ event }) => event),
            now,
          );
          if (result.refused.size === size) continue;
          expect(isQuiet(result.state, now)).toBe(true);
          expect(step(result.state, { kind: "tick" }, now).effects).toEqual(result.effects);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("of one is a step", () => {
    for (const { before, event, now } of courseOf([
      ["submit", 1, 1],
      ["round", 0, 0],
      ["fall", 0, 0],
    ])) {
      const { refused, ...result } = stepAll(before, [event], now);
      if (refused.size > 0) expect(() => step(before, event, now)).toThrow(refused.get(0));
      else expect(step(before, event, now)).toEqual(result);
    }
  });
});

describe("a refused command in a batch", () => {
  const now = { monotonicMs: 1, wallMs: 1 };
  const pause: Event = { kind: "command", command: { kind: "pause", reason: "lunch" } };
  const drain: Event = { kind: "command", command: { kind: "drain", host: as("nobody"), reason: "" } };
  const started = (): World => {
    const world = new World();
    world.start();
    return world;
  };

  it("changes nothing, and the others are obeyed", () => {
    const { state } = started();
    const alone = stepAll(state, [pause], now);
    const { refused, ...result } = stepAll(state, [drain, pause, pause], now);
    expect([...refused.keys()]).toEqual([0, 2]);
    expect(refused.get(0)).toBeInstanceOf(FleetError);
    expect(refused.get(0)?.fact.code).toBe("no_such_host");
    expect(refused.get(2)?.fact.code).toBe("wrong_status");
    expect({ ...result, refused: new Map() }).toEqual(alone);
  });

  it("leaves the state itself alone where there is no other event", () => {
    const { state } = started();
    const result = stepAll(state, [drain, drain], now);
    expect(result.state).toBe(state);
    expect(result.records).toEqual([]);
    expect(result.refused.size).toBe(2);
  });
});
