/** The one door to a running coordinator: HTTP on a unix socket that only its owner can reach. */
import { chmod, lstat, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fastify, type FastifyInstance } from "fastify";
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { ApiPort } from "./api-port.ts";
import { addCommandRoute } from "./command-route.ts";
import { addEventRoute } from "./event-route.ts";
import { statusOfFact } from "./fact-status.ts";
import { addLogRoute, type LogLimits } from "./log-route.ts";
import { addViewRoutes } from "./view-routes.ts";

/** Longest wish that is taken: an inventory or a campaign. */
export const REQUEST_BYTES_MAX = 2 * 1024 * 1024;
/** Longest socket path that every platform takes. */
export const SOCKET_PATH_BYTES_MAX = 99;
const OTHERS_BITS = 0o077;

/** A listening server. */
export interface ApiServer {
  /** Hangs up on everybody and removes the socket. */
  close(): Promise<void>;
}

const unusable = (path: string, detail: string): FleetError =>
  new FleetError({ code: "socket_unusable", path, detail });

/** Makes the socket's folder ours alone. Throws `socket_unusable` when it is somebody else's or open to others. */
const guardFolder = async (path: string): Promise<void> => {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stat = await lstat(folder);
  if (!stat.isDirectory()) throw unusable(path, "its folder is no folder");
  if (stat.uid !== process.getuid?.()) throw unusable(path, "its folder belongs to somebody else");
  if ((stat.mode & OTHERS_BITS) !== 0) throw unusable(path, "others may enter its folder");
};

const makeApp = (port: ApiPort, limits: LogLimits): FastifyInstance => {
  const app = fastify({ logger: false, bodyLimit: REQUEST_BYTES_MAX, forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => {
    const fact = factOf(error);
    return reply.status(statusOfFact(fact)).send(fact);
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .status(404)
      .send({ code: "usage", detail: `this coordinator has no ${request.method} ${request.url}` }),
  );
  addViewRoutes(app, port);
  addEventRoute(app, port, limits.stallMs);
  addLogRoute(app, port, limits);
  addCommandRoute(app, port);
  return app;
};

/** Fastify's own refusals (no JSON, too long) are mistakes of the request; anything else unknown is ours. */
const factOf = (error: unknown): ReturnType<typeof FleetError.factOf> => {
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (!(error instanceof FleetError) && status < 500)
    return { code: "usage", detail: (error as Error).message };
  return FleetError.factOf(error);
};

/**
 * Listens at `socketPath` for this port. The caller holds the coordinator's lock: a socket left there by a daemon that was killed is
 * replaced. `limits` are for tests. Throws `socket_unusable`.
 */
export const startServer = async (
  port: ApiPort,
  socketPath: string,
  limits: LogLimits = {},
): Promise<ApiServer> => {
  if (Buffer.byteLength(socketPath) > SOCKET_PATH_BYTES_MAX)
    throw unusable(socketPath, `its path is longer than ${SOCKET_PATH_BYTES_MAX} bytes`);
  await guardFolder(socketPath);
  await rm(socketPath, { force: true });
  const app = makeApp(port, limits);
  await app.listen({ path: socketPath });
  await chmod(socketPath, 0o600);
  return {
    async close(): Promise<void> {
      // Streams were taken over from fastify, which therefore does not wait for them; this ends them.
      app.server.closeAllConnections();
      await app.close();
    },
  };
};
