/** The counting gate. */
import { expect, test } from "vitest";
import { Gate, HandshakeGates } from "../../../../coordinator/hosts/gate.ts";

test("no more than its capacity are inside, and the rest come in their order", async () => {
  const gate = new Gate(2);
  const entered: number[] = [];
  const leaves = new Map<number, () => void>();
  const all = [0, 1, 2, 3].map(async (n) => {
    leaves.set(n, await gate.enter());
    entered.push(n);
  });
  await Promise.all(all.slice(0, 2));
  expect(entered).toEqual([0, 1]);
  leaves.get(1)?.();
  leaves.get(1)?.();
  await all[2];
  expect(entered).toEqual([0, 1, 2]);
  leaves.get(0)?.();
  await all[3];
  expect(entered).toEqual([0, 1, 2, 3]);
});

test("work that fails gives its place back", async () => {
  const gate = new Gate(1);
  await expect(gate.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await gate.run(() => Promise.resolve("yes"))).toBe("yes");
});

test("each sshd has one gate", () => {
  const gates = new HandshakeGates();
  expect(gates.of("a:22")).toBe(gates.of("a:22"));
  expect(gates.of("a:22")).not.toBe(gates.of("b:22"));
});
