/** Watches a campaign until it ends: a line for each event worth one, and on a terminal a last line that is rewritten. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Context } from "./context.ts";
import type { Coordinator } from "./coordinator.ts";
import { formatClock } from "./formats.ts";
import type { StatusView } from "../../proto/vocab/views/status.ts";
import { liveLine } from "./render/live-line.ts";
import { standstills } from "./render/standstill.ts";
import { RunProgress } from "./run-progress.ts";
import { askToStopOnInterrupt } from "./stop-asker.ts";
import { terminalJson } from "./terminal-text.ts";

const REFRESH_MS = 1000;
/** After its end the last rows and the branch are still on their way; no longer than this is waited for them. */
const SETTLE_MAX_MS = 10_000;
const CLEAR_LINE = "\r\u001B[2K";

const LEAVING =
  "Ctrl-C lets what runs finish and ends the campaign; to only stop watching, close this terminal (the campaign goes on)";

/** How watching ended: with the campaign, or because the operator left. */
export type WatchEnd = "ended" | "left";

/** What was known before the campaign was started, so that later events make sense. */
export interface History {
  readonly progress: RunProgress;
  readonly lastSeq: number;
}

/** Everything that happened so far. */
export const readHistory = async ({ client }: Coordinator): Promise<History> => {
  const progress = new RunProgress();
  let lastSeq = 0;
  for await (const event of client.events({ follow: false })) {
    progress.tell(event);
    lastSeq = event.seq;
  }
  progress.end = undefined;
  return { progress, lastSeq };
};

/** Tells events until the campaign has ended and what it leaves behind is written. Throws `coordinator_unreachable`. */
export const watchCampaign = async (
  context: Context,
  coordinator: Coordinator,
  { progress, lastSeq }: History,
): Promise<WatchEnd> => {
  const leaving = new AbortController();
  const stopAsker = askToStopOnInterrupt(coordinator.client, context.err, () => leaving.abort());
  if (!context.json) context.err.line(LEAVING);
  const screen = new WatchScreen(context, coordinator);
  const settling = new AbortController();
  const signal = AbortSignal.any([leaving.signal, settling.signal]);
  let settleTimer: NodeJS.Timeout | undefined;
  try {
    for await (const event of coordinator.client.events({ after: lastSeq, follow: true, signal })) {
      const line = progress.tell(event);
      if (context.json) context.out.line(terminalJson(event));
      else if (line !== undefined) screen.line(line);
      if (progress.end === undefined) continue;
      settleTimer ??= setTimeout(() => settling.abort(), SETTLE_MAX_MS);
      if (!(await isSettled(coordinator, progress))) continue;
      if (!context.json) screen.show(await coordinator.client.status());
      return "ended";
    }
  } finally {
    clearTimeout(settleTimer);
    screen.close();
    stopAsker.release();
  }
  if (leaving.signal.aborted) return "left";
  if (progress.end !== undefined) return "ended";
  const { fleet } = coordinator;
  throw new FleetError({ code: "coordinator_unreachable", fleet, detail: "it hung up while we watched" });
};

/** Whether every row is on disk and the branch shows the tip or is known to wait. */
const isSettled = async ({ client }: Coordinator, progress: RunProgress): Promise<boolean> => {
  const [results, frontier] = await Promise.all([client.results(), client.frontier()]);
  const areRowsWritten = frontier.every(
    ({ lane }) => (progress.rows.get(lane) ?? 0) >= results.filter((row) => row.lane === lane).length,
  );
  const primary = frontier.find((lane) => lane.isPrimary);
  const { mirror } = progress;
  const isMirrored =
    primary === undefined || (mirror !== undefined && (mirror.commit ?? primary.tip) === primary.tip);
  return areRowsWritten && isMirrored;
};

/** Lines with the time since watching began, also one for each new reason to wait, above one line that shows what runs now. */
class WatchScreen {
  readonly #context: Context;
  readonly #coordinator: Coordinator;
  readonly #startedMs: number;
  readonly #timer: NodeJS.Timeout | undefined;
  #last = "";
  #isClosed = false;
  #isLooking = false;
  #told: ReadonlySet<string> = new Set();

  constructor(context: Context, coordinator: Coordinator) {
    this.#context = context;
    this.#coordinator = coordinator;
    this.#startedMs = context.now();
    if (!context.json)
      this.#timer = setInterval(() => {
        // The event stream reports a coordinator that does not answer.
        this.#look().catch(() => undefined);
      }, REFRESH_MS);
  }

  line(text: string): void {
    const age = formatClock(this.#context.now() - this.#startedMs).padStart(7);
    const clear = this.#context.isTty ? CLEAR_LINE : "";
    this.#context.out.raw(`${clear}${age}  ${text}\n${this.#last}`);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#isClosed = true;
    if (this.#last !== "") this.#context.out.raw(CLEAR_LINE);
    this.#last = "";
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      this.show(await this.#coordinator.client.status());
    } finally {
      this.#isLooking = false;
    }
  }

  /** A reason to wait is told when it comes up, not while it lasts. */
  show(view: StatusView): void {
    if (this.#isClosed) return;
    const reasons = standstills(view);
    for (const { key, text } of reasons) if (!this.#told.has(key)) this.line(text);
    this.#told = new Set(reasons.map(({ key }) => key));
    if (!this.#context.isTty) return;
    this.#last = liveLine(view, process.stdout.columns);
    this.#context.out.raw(`${CLEAR_LINE}${this.#last}`);
  }
}
