/** What an attempt printed, as lines of JSON, followed live when asked for. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { hostOfSlot, type ExperimentId } from "../../../proto/vocab/ids.ts";
import { routes, type LogLine } from "../../../proto/vocab/routes.ts";
import type { Attempt } from "../../core/state.ts";
import { logAttempt } from "../../ledger/read/log-attempt.ts";
import type { LogChunk } from "../../ledger/read/log-file.ts";
import type { LogName } from "../../ledger/read/log-name.ts";
import type { ApiPort } from "./api-port.ts";
import { LogSilence } from "./log-silence.ts";
import { StreamedReply } from "./streamed-reply.ts";
import { campaignNow, experimentIn } from "./view-routes.ts";

const querySchema = z.object({
  follow: z.enum(["true", "false"]).optional(),
  /** Another attempt than the newest. */
  attempt: z.string().max(32).optional(),
  /** Only about the last so many bytes. */
  tail: z.coerce.number().int().nonnegative().optional(),
});

type LogQuery = z.infer<typeof querySchema>;

const readQuery = (query: unknown): LogQuery => {
  const parsed = querySchema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw new FleetError({
    code: "usage",
    detail: parsed.error.issues[0]?.message ?? "not a question about a log",
  });
};

/** The attempt that is meant. */
const attemptOf = (port: ApiPort, id: ExperimentId, { attempt, follow }: LogQuery): Attempt => {
  const campaign = campaignNow(port);
  const { tag } = campaign.spec;
  return logAttempt(
    campaign,
    id,
    { attempt, follow: follow === "true" },
    (one) => port.logs.extent({ campaign: tag, attempt: one.id }).end > 0,
  );
};

const line = (content: LogLine): string => `${JSON.stringify(content)}\n`;

const pieces = function* (port: ApiPort, name: LogName, from: number): Generator<LogChunk> {
  let offset = from;
  for (;;) {
    const chunk = port.logs.read(name, offset);
    if (!chunk || chunk.bytes.length === 0) return;
    offset = chunk.offset + chunk.bytes.length;
    yield chunk;
  }
};

/** Expired and returned ones may still send something, but nobody knows that they will. */
const isOver = (port: ApiPort, { id }: Attempt): boolean => {
  const status = port.facts().ledgered.campaign?.attempts[id]?.status;
  return status !== "granted" && status !== "staged" && status !== "running";
};

async function* followed(
  port: ApiPort,
  attempt: Attempt,
  name: LogName,
  range: { readonly from: number; readonly signal: AbortSignal; readonly silenceMs: number | undefined },
): AsyncGenerator<LogChunk> {
  const silence = new LogSilence(() => isOver(port, attempt), range.silenceMs);
  try {
    const signal = AbortSignal.any([range.signal, silence.signal]);
    for await (const chunk of port.logs.follow(name, range.from, signal)) {
      silence.heard();
      yield chunk;
    }
  } finally {
    silence.stop();
  }
}

const sendLog = async (
  port: ApiPort,
  stream: StreamedReply,
  attempt: Attempt,
  query: LogQuery,
  silenceMs: number | undefined,
): Promise<void> => {
  const name: LogName = { campaign: campaignNow(port).spec.tag, attempt: attempt.id };
  const { end, missingBytes } = port.logs.extent(name);
  const from = query.tail === undefined ? 0 : Math.max(0, end - query.tail);
  await stream.write(
    line({ log: { attempt: attempt.id, host: hostOfSlot(attempt.slot), end, missingBytes } }),
  );
  const chunks =
    query.follow === "true"
      ? followed(port, attempt, name, { from, signal: stream.signal, silenceMs })
      : pieces(port, name, from);
  for await (const { offset, bytes } of chunks) {
    await stream.write(line({ offset, base64: Buffer.from(bytes).toString("base64") }));
    if (stream.signal.aborted) return;
  }
};

/** How long a reader may stand still, and how long the followed log of an attempt that is over. */
export interface LogLimits {
  readonly stallMs?: number;
  readonly silenceMs?: number;
}

/** Adds `GET /v1/experiments/:id/logs?follow=&attempt=&tail=` to a server. */
export const addLogRoute = (app: FastifyInstance, port: ApiPort, limits: LogLimits = {}): void => {
  app.get(routes.logs(":id"), (request, reply) => {
    const query = readQuery(request.query);
    const attempt = attemptOf(port, experimentIn(port, request.params), query);
    const stream = new StreamedReply(reply, "application/x-ndjson", limits.stallMs);
    sendLog(port, stream, attempt, query, limits.silenceMs).then(
      () => stream.end(),
      () => stream.break(),
    );
    return reply;
  });
};
