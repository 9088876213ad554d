/** Followers of the records read at their own pace and are woken by commits. */
import { expect, test } from "vitest";
import { RecordFeed } from "../../../../coordinator/ledger/record-feed.ts";
import { FakeLedger } from "../../../contract/ledger/fake-ledger.ts";
import type { LedgerRecord } from "../../../../coordinator/core/records.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";

const record = (n: number): LedgerRecord => ({ kind: "host_undrained", host: as<HostName>("gpu1"), at: n });

const make = () => {
  const ledger = new FakeLedger();
  const feed = new RecordFeed((after) => ledger.readAll(after), 0);
  const commit = (n: number): void => feed.notify(ledger.append([record(n)]));
  return { feed, commit };
};

test("gives what is there, then what is committed, and ends when aborted", async () => {
  const { feed, commit } = make();
  commit(1);
  commit(2);
  const abort = new AbortController();
  const seen: number[] = [];
  for await (const { seq } of feed.follow(1, abort.signal)) {
    seen.push(seq);
    if (seq === 2) queueMicrotask(() => commit(3));
    if (seq === 3) commit(4);
    if (seq === 4) abort.abort();
  }
  expect(seen).toEqual([2, 3, 4]);
});

test("every follower is woken, and an aborted one ends while it waits", async () => {
  const { feed, commit } = make();
  const abort = new AbortController();
  const first = feed.follow(0, new AbortController().signal).next();
  const second = feed.follow(0, new AbortController().signal).next();
  const aborted = feed.follow(0, abort.signal).next();
  abort.abort();
  expect((await aborted).done).toBe(true);
  commit(1);
  expect((await first).value?.seq).toBe(1);
  expect((await second).value?.seq).toBe(1);
});
