/** Speaks with a running coordinator, on this machine or through any stream that reaches its socket. Loads nothing heavy. */
import { FleetError } from "../../../proto/vocab/errors.ts";
import { routes, type CommandLine, type LogLine } from "../../../proto/vocab/routes.ts";
import type { EventView, MetricsView } from "../../../proto/vocab/views/history.ts";
import type { ExplainView } from "../../../proto/vocab/views/explain.ts";
import type { ExperimentView } from "../../../proto/vocab/views/experiment.ts";
import type { StatusView } from "../../../proto/vocab/views/status.ts";
import type { FrontierView, QueueRow, ResultView } from "../../../proto/vocab/views/tables.ts";
import type { Answers, Progress, Wish } from "../../../proto/vocab/wishes.ts";
import { bodyOf, jsonOf } from "./answer-body.ts";
import type { Door } from "./door.ts";
import { ask, type Question } from "./http-exchange.ts";
import { eventDataOf, linesOf } from "./line-reader.ts";

/** A daemon that does not begin to answer a question within this time does not live. */
const VIEW_TIMEOUT_MS = 10_000;

/** Which part of which log. */
export interface LogQuestion {
  readonly follow?: boolean;
  /** Another attempt than the newest. */
  readonly attempt?: string;
  /** Only about the last so many bytes. */
  readonly tail?: number;
  readonly signal?: AbortSignal;
}

/** What a log consists of: first whose it is, then its pieces; a piece behind the end of the one before tells a gap. */
export type LogPart =
  | Extract<LogLine, { readonly log: object }>
  | { readonly offset: number; readonly bytes: Uint8Array };

const queryOf = (fields: Readonly<Record<string, string | number | boolean | undefined>>): string => {
  const given = Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : "";
};

/** One coordinator. Every method throws `coordinator_unreachable` when nobody answers, else the coordinator's own fact. */
export class FleetClient {
  readonly #door: Door;

  constructor(door: Door) {
    this.#door = door;
  }

  /** The status screen's data. */
  status(): Promise<StatusView> {
    return this.#view(routes.status);
  }

  /** What has no verdict yet. */
  queue(): Promise<readonly QueueRow[]> {
    return this.#view(routes.queue);
  }

  /** One experiment with all that happened to it; 0 for preparations and baselines. */
  experiment(id: number | string): Promise<ExperimentView> {
    return this.#view(routes.experiment(encodeURIComponent(id)));
  }

  /** The records that led one experiment to where it is; 0 for the campaign's own runs. */
  explainExperiment(id: number | string): Promise<ExplainView> {
    return this.#view(routes.explainExperiment(encodeURIComponent(id)));
  }

  /** The records that led one host to where it is. */
  explainHost(host: string): Promise<ExplainView> {
    return this.#view(routes.explainHost(encodeURIComponent(host)));
  }

  /** The points of one experiment. */
  metrics(id: number | string): Promise<MetricsView> {
    return this.#view(routes.metrics(encodeURIComponent(id)));
  }

  /** The rows of every lane. */
  results(): Promise<readonly ResultView[]> {
    return this.#view(routes.results);
  }

  /** The log of every lane's tip. */
  frontier(): Promise<readonly FrontierView[]> {
    return this.#view(routes.frontier);
  }

  /** Events behind `after`; with `follow` also those to come, until `signal` aborts or the coordinator hangs up. */
  async *events(question: {
    readonly after?: number;
    readonly follow: boolean;
    readonly signal?: AbortSignal;
  }): AsyncGenerator<EventView> {
    const { after, follow, signal } = question;
    const path = `${routes.events}${queryOf({ after, follow })}`;
    for await (const data of eventDataOf(this.#lines({ method: "GET", path, ...(signal ? { signal } : {}) })))
      yield JSON.parse(data) as EventView;
  }

  /** What an experiment printed; with `follow` until its attempt ends or `signal` aborts. */
  async *logs(id: number | string, question: LogQuestion = {}): AsyncGenerator<LogPart> {
    const { signal, ...fields } = question;
    const path = `${routes.logs(encodeURIComponent(id))}${queryOf(fields)}`;
    for await (const line of this.#lines({ method: "GET", path, ...(signal ? { signal } : {}) })) {
      const part = JSON.parse(line) as LogLine;
      yield "log" in part ? part : { offset: part.offset, bytes: Buffer.from(part.base64, "base64") };
    }
  }

  /** Carries a wish out and tells its steps; rejects with the fact when it is refused. */
  async command<W extends Wish>(
    wish: W,
    onProgress: (progress: Progress) => void = () => undefined,
  ): Promise<Answers[W["kind"]]> {
    const response = await ask(this.#door, { method: "POST", path: routes.commands, body: wish });
    const { fleet } = this.#door;
    if (!response.headers["content-type"]?.startsWith("application/x-ndjson"))
      return (await jsonOf(fleet, response)) as Answers[W["kind"]];
    for await (const text of linesOf(bodyOf(fleet, response))) {
      const line = JSON.parse(text) as CommandLine;
      if ("progress" in line) onProgress(line.progress);
      else if ("error" in line) throw new FleetError(line.error);
      else return line.answer as Answers[W["kind"]];
    }
    throw new FleetError({
      code: "coordinator_unreachable",
      fleet,
      detail: "it ended before the wish was carried out",
    });
  }

  async #view<T>(path: string): Promise<T> {
    const question = { method: "GET", path, timeoutMs: VIEW_TIMEOUT_MS } as const;
    const response = await ask(this.#door, question);
    return (await jsonOf(this.#door.fleet, response)) as T;
  }

  /** Lines of a streamed answer; ends quietly when the asker gives up. */
  async *#lines(question: Question): AsyncGenerator<string> {
    try {
      yield* linesOf(bodyOf(this.#door.fleet, await ask(this.#door, question)));
    } catch (error) {
      if (!question.signal?.aborted) throw error;
    }
  }
}
