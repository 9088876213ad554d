/** All attempts and slots of this host: takes what the coordinator says, and tells what is held. */
import type { HeldAttempt, Lease, SlotReport } from "../../proto/vocab/attempt.ts";
import type { AttemptId } from "../../proto/vocab/ids.ts";
import type { ToAgent } from "../../proto/vocab/messages.ts";
import { judgeLease } from "../core/lease-desk.ts";
import { endStatus, isConfirmed } from "../core/take-up.ts";
import { Attempt } from "./attempt.ts";
import { reportOutcome, tellEndAgain } from "./attempt-reports.ts";
import { listAttempts, removeAttempt } from "./attempt-store.ts";
import type { CourseContext } from "./course-context.ts";
import { adoptCourse, runCourse } from "./course.ts";
import type { Owner } from "./owner.ts";
import { Slot } from "./slot.ts";
import { faultEnd } from "./stage.ts";
import { spooledEnds } from "./spooled-ends.ts";
import type { Capacity } from "./slot-setting.ts";

/** Ended and acknowledged attempts whose folders, with up to 64 MiB of output each, stay; beyond it the oldest go. */
export const RETAINED_ATTEMPTS_MAX = 200;

type Order = Exclude<ToAgent, { kind: "coordinator_hello" | "ack" }>;

/** What the board needs besides what a course needs. */
export interface BoardContext {
  readonly course: Omit<CourseContext, "slot">;
  readonly owner: Owner;
  readonly attemptsFolder: string;
}

/** The agent's memory of its work; everything in it can be read from disk again. */
export class Board {
  readonly #context: BoardContext;
  /** By folder: ids may come again under another generation. */
  readonly #attempts = new Map<string, Attempt>();
  readonly #slots = new Map<number, Slot>();
  readonly #courses = new Set<Promise<void>>();
  #isCampaignClosed = false;

  constructor(context: BoardContext) {
    this.#context = context;
  }

  /** The slots of this host from now on. One that is no longer named takes no new lease; what it runs goes on. */
  setCapacity(capacity: Capacity): void {
    const named = capacity.slots.map(({ index }) => index);
    for (const index of named) this.#slotOf(index);
    for (const [index, slot] of this.#slots) {
      if (!named.includes(index) && !slot.report().occupied) this.#slots.delete(index);
    }
    this.#context.course.checkouts.resize(named, capacity.workAhead + 1);
  }

  /** Takes up what earlier agents left. Call once, before any message. */
  adopt(): void {
    const { reports } = this.#context.course;
    const endOf = spooledEnds(reports.facts);
    for (const stored of listAttempts(this.#context.attemptsFolder)) {
      const attempt = Attempt.adopt(stored);
      const end = endStatus(attempt.done, endOf(stored.lease), reports.facts.id);
      if (end.kind === "told" && end.end !== attempt.done) attempt.finish(end.end);
      if (end.kind === "lost") tellEndAgain(attempt, reports);
      this.#attempts.set(attempt.folder, attempt);
      const slot = this.#slotOf(stored.lease.slot);
      this.#follow(attempt, adoptCourse(attempt, stored.staged, { ...this.#context.course, slot }));
    }
  }

  /** Does what the coordinator says; everything may be said twice. */
  take(order: Order): void {
    switch (order.kind) {
      case "lease":
        return this.#takeLease(order.lease);
      case "renew":
        for (const attempt of this.#named(order.attempts)) attempt.renew();
        return;
      case "cancel":
        for (const attempt of this.#named([order.attempt])) {
          if (attempt.lease.token === order.token) attempt.cancel(order.reason);
        }
        return;
      case "close_campaign":
        this.#isCampaignClosed = true;
        this.#context.course.reports.facts.releaseRetained();
        return this.forget();
    }
  }

  /** What the agent holds: every attempt whose end was not acknowledged. */
  held(): HeldAttempt[] {
    return [...this.#attempts.values()].filter((attempt) => !this.#isOver(attempt)).map((one) => one.held());
  }

  /** Every slot as it stands. */
  slots(): SlotReport[] {
    return [...this.#slots.values()].map((slot) => slot.report());
  }

  /** Attempts whose course has not ended. */
  get busy(): number {
    return this.#courses.size;
  }

  /** Removes acknowledged attempts: all of a closed campaign, else the oldest beyond the limit. */
  forget(): void {
    const over = [...this.#attempts.values()].filter((attempt) => this.#isOver(attempt));
    const excess = this.#isCampaignClosed ? over.length : over.length - RETAINED_ATTEMPTS_MAX;
    for (const attempt of over.slice(0, Math.max(0, excess))) {
      this.#attempts.delete(attempt.folder);
      removeAttempt(attempt.folder).catch((error: unknown) =>
        this.#context.course.logger.warn({ error: String(error) }, "an attempt's folder stays"),
      );
    }
  }

  /** An end has another number in a spool that was begun anew. */
  renumber(attempt: AttemptId, token: number, sequence: number): void {
    for (const one of this.#named([attempt], true)) {
      if (one.lease.token === token && one.done !== null)
        one.finish({ ...one.done, sequence, spool: this.#context.course.reports.facts.id });
    }
  }

  /** Ends everything and resolves when it has ended. */
  async purge(): Promise<void> {
    for (const attempt of this.#attempts.values()) attempt.cancel("the agent is being removed");
    await this.settled();
  }

  /** Resolves when no course is under way. */
  async settled(): Promise<void> {
    while (this.#courses.size > 0) await Promise.all(this.#courses);
  }

  #takeLease(lease: Lease): void {
    const { owner, course } = this.#context;
    const taken = [...this.#attempts.values()].map((one) => ({
      lease: one.lease,
      isDone: one.done !== null,
    }));
    const decision = judgeLease(lease, taken, new Set(this.#slots.keys()), owner.seen);
    const slot = this.#slots.get(lease.slot);
    if (decision.kind === "old" || decision.kind === "known") return;
    this.#isCampaignClosed = false;
    if (decision.kind === "give_back") return this.#giveBack(lease, decision.reason);
    const attempt = this.#accept(lease);
    if (attempt === undefined || slot === undefined) return;
    course.logger.info({ attempt: lease.attempt, token: lease.token, slot: lease.slot }, "lease");
    this.#attempts.set(attempt.folder, attempt);
    this.#follow(attempt, runCourse(attempt, { ...course, slot }));
  }

  /** Durable before it counts; given back when the disk does not take it. */
  #accept(lease: Lease): Attempt | undefined {
    const { owner, attemptsFolder } = this.#context;
    try {
      owner.raise(lease);
      return Attempt.accept(attemptsFolder, lease);
    } catch (error) {
      this.#giveBack(lease, `the lease cannot be stored: ${String(error)}`);
      return undefined;
    }
  }

  #giveBack({ attempt, token }: Lease, reason: string): void {
    const { reports } = this.#context.course;
    reports.sample({ kind: "log", attempt, offset: 0, bytes: new Uint8Array(0), isTail: true });
    reports.fact({ kind: "returned", attempt, token, reason });
  }

  #follow(attempt: Attempt, course: Promise<void>): void {
    const followed = course
      .catch((error: unknown) => this.#endBroken(attempt, error))
      .finally(() => {
        this.#courses.delete(followed);
        this.#context.course.logger.info({ attempt: attempt.lease.attempt, ...attempt.done }, "course over");
      });
    this.#courses.add(followed);
  }

  /** Nothing else would ever end it, and the coordinator would wait for it as long as this agent lives. */
  #endBroken(attempt: Attempt, thrown: unknown): void {
    const { logger, reports, stopping } = this.#context.course;
    const { attempt: id } = attempt.lease;
    logger.error({ attempt: id, error: String(thrown) }, "a course broke");
    if (attempt.done !== null || stopping.aborted) return;
    const fault = faultEnd({ reason: "agent_error", detail: String(thrown) });
    try {
      reportOutcome(attempt, reports, { ...fault, finals: {}, stageMs: 0, buildMs: 0, runMs: 0 });
    } catch (error) {
      logger.error({ attempt: id, error: String(error) }, "an end cannot be told");
    }
  }

  #isOver({ done }: Attempt): boolean {
    return isConfirmed(done, this.#context.course.reports.facts);
  }

  #named(ids: readonly AttemptId[], includeDone = false): Attempt[] {
    return [...this.#attempts.values()].filter(
      ({ lease, done }) => ids.includes(lease.attempt) && (includeDone || done === null),
    );
  }

  #slotOf(index: number): Slot {
    const known = this.#slots.get(index);
    if (known !== undefined) return known;
    const slot = new Slot(index, (report) =>
      this.#context.course.reports.fact({ kind: "slot", slot: report }),
    );
    this.#slots.set(index, slot);
    return slot;
  }
}
