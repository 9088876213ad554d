import { expect, test } from "vitest";
import { freeBytes } from "../../../../agent-node/core/free-bytes.ts";
import { decodeToCoordinator, encode } from "../../../../proto/session/wire.ts";

test("free bytes are what the system says", () => {
  expect(freeBytes({ bavail: 3, bsize: 4096 })).toBe(12_288);
});

test("more than a number can say exactly still makes a heartbeat", () => {
  const diskFreeBytes = freeBytes({ bavail: 2 ** 50, bsize: 4096 });
  const beat = { kind: "heartbeat", monotonicMs: 0, held: [], slots: [], diskFreeBytes } as const;
  expect(decodeToCoordinator(encode(beat))).toMatchObject({ diskFreeBytes: Number.MAX_SAFE_INTEGER });
});
