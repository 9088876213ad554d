/** The daemon as the API sees it: the facts of this moment, records, logs, points and wishes. */
import { busyShare, countBusy, noBusyTime, type BusyTime } from "../ledger/read/busy-time.ts";
import { LostTime } from "../ledger/read/lost-time.ts";
import { readPoints } from "../ledger/read/read-points.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import type { ApiFacts, ApiPort } from "../api/server/api-port.ts";
import { now, type Daemon } from "./daemon.ts";
import { carryOut, type WishTable } from "./wishes.ts";

/** Counts busy and lost time along with the ledger, without ever reading a record twice. */
export class BusyCounter {
  readonly #daemon: Daemon;
  readonly #lost = new LostTime();
  #time: BusyTime = noBusyTime;
  #seq = 0;

  constructor(daemon: Daemon) {
    this.#daemon = daemon;
  }

  /** Up to this wall-clock time. */
  upTo(nowWallMs: number): Pick<ApiFacts, "busyShare" | "lost"> {
    for (const { seq, record } of this.#daemon.ledger.readAll(this.#seq)) {
      this.#time = countBusy(this.#time, record);
      this.#lost.count(record);
      this.#seq = seq;
    }
    const share = busyShare(this.#time, nowWallMs);
    return { lost: this.#lost.upTo(nowWallMs), ...(share === undefined ? {} : { busyShare: share }) };
  }
}

const reaching = (daemon: Daemon): ReadonlyMap<HostName, string> =>
  new Map(
    daemon.hosts.progress
      .filter((p) => p.step !== "up")
      .map((p) => [p.host, p.detail === "" ? p.step : `${p.step}: ${p.detail}`]),
  );

/** The facts of this moment. */
export const factsOf = (daemon: Daemon, busy: BusyCounter): ApiFacts => {
  const at = now();
  const { ledgered, live } = daemon.state;
  return {
    fleet: daemon.places.fleet,
    stateDir: daemon.places.stateDir,
    ledgered,
    live,
    now: at,
    lastPoints: daemon.lastPoints.all,
    reaching: reaching(daemon),
    lastSeq: daemon.lastSeq,
    ...(daemon.stall === undefined ? {} : { stall: daemon.stall }),
    ...busy.upTo(at.wallMs),
  };
};

/** Wires the daemon to the API. */
export const apiPort = (daemon: Daemon, busy: BusyCounter, table: WishTable): ApiPort => ({
  facts: () => factsOf(daemon, busy),
  points: (attempts) => readPoints(daemon.places.stateDir, attempts),
  logs: daemon.logs,
  records: (after, signal) => daemon.feed.follow(after, signal),
  command: (wish, onProgress) => carryOut(table, wish, onProgress),
});
