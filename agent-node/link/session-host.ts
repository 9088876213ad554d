/** Gives out sessions, one at a time: each on a fresh socket path with a secret of its own, and each ends the one before once the owner said Hello. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { listen } from "../../proto/socket.ts";
import type { SessionPort } from "./session.ts";
import { Session } from "./session.ts";

/** A socket that nobody dialled for this long is closed. */
const DIAL_WAIT_MAX_MS = 60_000;
/** Sockets that wait for a Hello; the oldest is closed for one more. */
const OFFERS_MAX = 4;

/** What `session` prints: where to dial and how to prove that one was told so. */
export interface SessionOffer {
  readonly socket: string;
  /** 128 random bits, hex. */
  readonly secret: string;
}

/** The agent's one session. */
export class SessionHost {
  readonly #port: SessionPort;
  /** Told when a session ended because of what its peer said. */
  readonly #failed: (error: unknown) => void;
  /** The private folder for sockets; made again when somebody cleaned it away. */
  readonly #folder: () => Promise<string>;
  #current: Session | null = null;
  /** Whoever dials these may be somebody else than the owner, whose session is not theirs to end. */
  readonly #offered = new Set<Session>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(port: SessionPort, folder: () => Promise<string>, failed: (error: unknown) => void) {
    this.#port = port;
    this.#folder = folder;
    this.#failed = failed;
  }

  /** Opens a socket for the next session. Fails with `socket_unusable`. */
  async open(): Promise<SessionOffer> {
    const opened = this.#turn.then(() => this.#openNext());
    this.#turn = opened.catch(() => undefined);
    return await opened;
  }

  /** Something new stands in a spool. */
  pump(): void {
    this.#current?.pump();
  }

  /** Ends the session, if there is one. */
  async close(): Promise<void> {
    await this.#turn;
    const open = [...this.#offered, ...(this.#current ? [this.#current] : [])];
    await Promise.all(open.map((session) => session.close()));
  }

  async #openNext(): Promise<SessionOffer> {
    const [oldest] = this.#offered;
    if (this.#offered.size >= OFFERS_MAX) await oldest?.close();
    const socket = join(await this.#folder(), randomBytes(8).toString("hex"));
    const secret = randomBytes(16).toString("hex");
    const connection = await listen(socket);
    const session = new Session(connection, secret, this.#port);
    this.#offered.add(session);
    const unused = setTimeout(() => void session.close(), DIAL_WAIT_MAX_MS);
    session
      .run({ heard: () => clearTimeout(unused), adopted: () => this.#replace(session) })
      .catch(this.#failed)
      .finally(() => {
        clearTimeout(unused);
        this.#offered.delete(session);
        if (this.#current === session) this.#current = null;
      });
    return { socket, secret };
  }

  async #replace(next: Session): Promise<void> {
    const before = this.#current;
    this.#current = next;
    this.#offered.delete(next);
    await before?.close();
    await before?.over;
  }
}
