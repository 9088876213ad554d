/** The operator's wishes: answered at once, or with lines of progress first when carrying them out takes long. */
import type { FastifyInstance } from "fastify";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { routes, type CommandLine } from "../../../proto/vocab/routes.ts";
import type { Progress } from "../../../proto/vocab/wishes.ts";
import type { ApiPort } from "./api-port.ts";
import { StreamedReply } from "./streamed-reply.ts";
import { checkWish } from "./wish-schema.ts";

/** Adds `POST /v1/commands` to a server. A refusal before any progress is an ordinary error, after it the last line. */
export const addCommandRoute = (app: FastifyInstance, port: ApiPort): void => {
  app.post(routes.commands, async (request, reply) => {
    const wish = checkWish(request.body);
    let stream: StreamedReply | undefined;
    // Steps are few and small; the wish goes on whether or not anybody reads them.
    const say = (line: CommandLine): void => void stream?.write(`${JSON.stringify(line)}\n`);
    const onProgress = (progress: Progress): void => {
      stream ??= new StreamedReply(reply, "application/x-ndjson");
      say({ progress });
    };
    try {
      const answer = await port.command(wish, onProgress);
      if (!stream) return answer;
      say({ answer });
    } catch (error) {
      if (!stream) throw error;
      say({ error: FleetError.factOf(error) });
    }
    stream.end();
    return reply;
  });
};
