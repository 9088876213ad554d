/** Which presses of Ctrl-C count as one. */
import { afterEach, expect, test, vi } from "vitest";
import type { FleetClient } from "../../../../coordinator/api/client/client.ts";
import { askToStopOnInterrupt } from "../../../../coordinator/cli/stop-asker.ts";
import { outputTo } from "../../../../coordinator/cli/context.ts";

afterEach(() => vi.restoreAllMocks());

/** Presses at these times, in milliseconds, and returns whether each wish cancels what runs. */
const pressAt = (
  times: readonly number[],
): { readonly wishes: readonly boolean[]; readonly gaveUp: number } => {
  const wishes: boolean[] = [];
  let gaveUp = 0;
  const client = {
    command: (wish: { readonly cancelRunning: boolean }) => {
      wishes.push(wish.cancelRunning);
      return Promise.resolve({});
    },
  } as unknown as FleetClient;
  const before = new Set(process.listeners("SIGINT"));
  const { release } = askToStopOnInterrupt(client, outputTo({ write: () => undefined }), () => (gaveUp += 1));
  const press = process.listeners("SIGINT").find((listener) => !before.has(listener));
  const clock = vi.spyOn(performance, "now");
  for (const time of times) {
    clock.mockReturnValue(time);
    press?.("SIGINT");
  }
  release();
  return { wishes, gaveUp };
};

test("one press that a terminal and a re-executing parent both deliver counts once", () => {
  expect(pressAt([1000, 1002])).toEqual({ wishes: [false], gaveUp: 0 });
});

test("two quick presses are two, and a third leaves", () => {
  expect(pressAt([1000, 1200])).toEqual({ wishes: [false, true], gaveUp: 0 });
  expect(pressAt([1000, 1005, 1200, 1202, 1400])).toEqual({ wishes: [false, true], gaveUp: 1 });
});
