/** Opens a session with an agent: a fresh socket on the host, reached by forwarding or else by a bridge, behind a local relay. */
import type { Duplex } from "node:stream";
import { FleetError } from "../../proto/vocab/errors.ts";
import { verbWords, type AgentPlace } from "./bootstrap/agent-place.ts";
import { newSession } from "./bootstrap/agent-verbs.ts";
import { relay } from "./relay.ts";
import { DialRefused, StreamEnded, type Transport } from "./transport.ts";

/** The agent's side of the link speaks first and at once; longer than this is silence. */
const FIRST_BYTE_MAX_MS = 15_000;

/** A session's local end. */
export interface OpenedSession {
  /** Unix socket on this machine that zeromq connects to, once. */
  readonly path: string;
  /** Proved by both Hellos. */
  readonly secret: string;
  close(): Promise<void>;
}

/** Where this host's sessions go through: remembered between sessions, because a refused forwarding costs a round trip. */
export interface ForwardingMemory {
  isRefused: boolean;
}

/** Resolves when the first byte can be read; it stays in the stream. */
const firstByte = (stream: Duplex): Promise<void> =>
  new Promise((resolve, reject) => {
    const silence = setTimeout(() => settle(new Error("the bridge stays silent")), FIRST_BYTE_MAX_MS);
    const settle = (error?: Error): void => {
      clearTimeout(silence);
      stream.off("readable", onReadable).off("error", settle).off("close", onClose);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onClose = (): void => settle(new Error("the bridge closed at once"));
    const onReadable = (): void =>
      settle(stream.readableLength > 0 ? undefined : new Error("the bridge ended at once"));
    stream.on("readable", onReadable).on("error", settle).on("close", onClose);
  });

const byBridge = async (transport: Transport, place: AgentPlace, socket: string): Promise<Duplex> => {
  const stream = await transport.stream(verbWords(place, "bridge", "--socket", socket));
  try {
    await firstByte(stream);
    return stream;
  } catch (error) {
    stream.destroy();
    const detail = error instanceof StreamEnded ? error.detail : String(error);
    throw new FleetError({ code: "host_step_failed", host: place.host, step: "session", detail }, error);
  }
};

const reach = async (
  transport: Transport,
  place: AgentPlace,
  socket: string,
  forwarding: ForwardingMemory,
): Promise<Duplex> => {
  if (forwarding.isRefused) return byBridge(transport, place, socket);
  try {
    return await transport.dial(socket);
  } catch (error) {
    if (!(error instanceof DialRefused)) throw error;
    const stream = await byBridge(transport, place, socket);
    // Only now is it sure that the host forbids forwarding, and that the socket was not simply gone.
    forwarding.isRefused = true;
    return stream;
  }
};

/** Opens a fresh session. Rejects with `host_unreachable` or `host_step_failed` (step `session`). */
export const openAgentSession = async (
  transport: Transport,
  place: AgentPlace,
  forwarding: ForwardingMemory,
  socketFolder: string,
): Promise<OpenedSession> => {
  const { socket, secret } = await newSession(transport.exec, place);
  const stream = await reach(transport, place, socket, forwarding);
  const local = await relay(() => Promise.resolve(stream), socketFolder);
  return {
    path: local.path,
    secret,
    close: async () => {
      stream.destroy();
      await local.close();
    },
  };
};
