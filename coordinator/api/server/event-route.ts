/** The records as server-sent events, resumable behind any number. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { routes } from "../../../proto/vocab/routes.ts";
import { eventView } from "../../ledger/read/events-view.ts";
import type { ApiPort } from "./api-port.ts";
import { StreamedReply } from "./streamed-reply.ts";

/** A comment is sent when nothing else was for so long, so that both ends notice a dead connection. */
const PING_MS = 15_000;

const numberIn = (text: unknown): number | undefined =>
  typeof text === "string" && /^\d{1,15}$/u.test(text) ? Number(text) : undefined;

const startOf = (request: FastifyRequest): number => {
  const { after } = request.query as { readonly after?: unknown };
  return numberIn(request.headers["last-event-id"]) ?? numberIn(after) ?? 0;
};

const isFollowing = (request: FastifyRequest): boolean =>
  (request.query as { readonly follow?: unknown }).follow !== "false";

const sendEvents = async (
  port: ApiPort,
  stream: StreamedReply,
  range: { readonly after: number; readonly until: number },
): Promise<void> => {
  if (range.after >= range.until) return;
  for await (const stored of port.records(range.after, stream.signal)) {
    const { seq } = stored;
    await stream.write(`id: ${seq}\ndata: ${JSON.stringify(eventView(stored))}\n\n`);
    if (seq >= range.until || stream.signal.aborted) return;
  }
};

/** Adds `GET /v1/events?after=&follow=` to a server; `Last-Event-ID` wins over `after`. */
export const addEventRoute = (app: FastifyInstance, port: ApiPort, stallMs?: number): void => {
  app.get(routes.events, (request, reply) => {
    const until = isFollowing(request) ? Number.POSITIVE_INFINITY : port.facts().lastSeq;
    const stream = new StreamedReply(reply, "text/event-stream", stallMs);
    const ping = setInterval(() => void stream.write(": ping\n\n"), PING_MS);
    stream.signal.addEventListener("abort", () => clearInterval(ping));
    sendEvents(port, stream, { after: startOf(request), until }).then(
      () => stream.end(),
      () => stream.break(),
    );
    return reply;
  });
};
