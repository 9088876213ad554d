/** The coordinator's API: its paths, and the lines of its streamed answers. Views and errors are JSON; text/event-stream for events. */
import type { ErrorFact } from "./errors.ts";
import type { AttemptId, HostName } from "./ids.ts";
import type { Progress } from "./wishes.ts";

/** Every path. Experiments by number; `logs`, `metrics` hang below one. */
export const routes = {
  status: "/v1/status",
  queue: "/v1/queue",
  results: "/v1/results",
  frontier: "/v1/frontier",
  events: "/v1/events",
  commands: "/v1/commands",
  experiment: (id: number | string): string => `/v1/experiments/${id}`,
  logs: (id: number | string): string => `/v1/experiments/${id}/logs`,
  /** Why it is where it is: an experiment by its number. */
  explainExperiment: (id: number | string): string => `/v1/experiments/${id}/explain`,
  explainHost: (host: string): string => `/v1/hosts/${host}/explain`,
  metrics: (id: number | string): string => `/v1/experiments/${id}/metrics`,
} as const;

/** Lines of `POST /v1/commands` once there was progress: any number of `progress`, then one of the others. */
export type CommandLine =
  | { readonly progress: Progress }
  | { readonly answer: object }
  | { readonly error: ErrorFact };

/** Lines of `GET …/logs`: one `log`, then the pieces. A piece that begins behind the end of the one before tells a gap. */
export type LogLine =
  | {
      readonly log: {
        readonly attempt: AttemptId;
        readonly host: HostName;
        /** Bytes printed so far, kept or not. */
        readonly end: number;
        readonly missingBytes: number;
      };
    }
  | { readonly offset: number; readonly base64: string };
