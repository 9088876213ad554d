/** A TCP relay in the test that does to a connection what a bad network does: holds, cuts, half-opens, and lets each direction be rewritten. */
import { once } from "node:events";
import {
  connect,
  createServer,
  type AddressInfo,
  type NetConnectOpts,
  type Server,
  type Socket,
} from "node:net";

/** `in`: towards the target, which is the host; `out`: back to whoever connected, which is the coordinator. */
export type Direction = "in" | "out";

/** What becomes of the bytes that arrived: pass them on, change, double, split, drop or delay them. Pieces stay in order. */
export type Transform = (piece: Buffer) => readonly Buffer[] | Promise<readonly Buffer[]>;

const BOTH: readonly Direction[] = ["in", "out"];
const unchanged: Transform = (piece) => [piece];

/** Shut while the network is gone. */
class Gate {
  #opening: PromiseWithResolvers<void> | undefined;

  get passing(): Promise<void> | undefined {
    return this.#opening?.promise;
  }

  shut(): void {
    this.#opening ??= Promise.withResolvers();
  }

  open(): void {
    this.#opening?.resolve();
    this.#opening = undefined;
  }
}

interface Pair {
  readonly client: Socket;
  readonly target: Socket;
  /** Nothing passes between its two ends ever again, not even their end. */
  isStranded: boolean;
}

/** Listens on a loopback port and relays to one target. Connections are accepted also while nothing passes, as a middlebox would. */
export class FaultProxy {
  readonly #server: Server;
  #target: NetConnectOpts;
  readonly #pairs = new Set<Pair>();
  readonly #gates: Readonly<Record<Direction, Gate>> = { in: new Gate(), out: new Gate() };
  readonly #transforms: Record<Direction, Transform> = { in: unchanged, out: unchanged };

  private constructor(server: Server, target: NetConnectOpts) {
    this.#server = server;
    this.#target = target;
    server.on("connection", (client) => this.#relay(client));
  }

  static async start(target: NetConnectOpts): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FaultProxy(server, target);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Where new connections lead from now on. */
  retarget(target: NetConnectOpts): void {
    this.#target = target;
  }

  /** Connections whose both ends are open. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** What happens from now on to every piece that goes this way; without a transform they pass unchanged again. */
  transform(direction: Direction, transform: Transform = unchanged): void {
    this.#transforms[direction] = transform;
  }

  /** A partition: nothing passes in these directions, on present connections and new ones. What is sent meanwhile arrives after `release`. */
  hold(...directions: readonly Direction[]): void {
    for (const direction of directions.length === 0 ? BOTH : directions) this.#gates[direction].shut();
  }

  /** The partition ends. */
  release(): void {
    for (const direction of BOTH) this.#gates[direction].open();
  }

  /** The present connections become half-open: neither end is told, nothing ever passes again. New ones work. */
  strand(): void {
    for (const pair of this.#pairs) pair.isStranded = true;
  }

  /** Resets the present connections, at both ends. New ones work. */
  cut(): void {
    for (const { client, target } of this.#pairs) {
      client.resetAndDestroy();
      target.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    this.#server.close();
    this.release();
    this.cut();
    await once(this.#server, "close");
  }

  #relay(client: Socket): void {
    const target = connect({ ...this.#target, allowHalfOpen: true });
    const pair: Pair = { client, target, isStranded: false };
    this.#pairs.add(pair);
    for (const socket of [client, target]) {
      socket.on("error", () => undefined);
      socket.once("close", () => this.#closed(pair));
    }
    void this.#pump(pair, "in");
    void this.#pump(pair, "out");
  }

  #closed(pair: Pair): void {
    if (pair.client.destroyed && pair.target.destroyed) this.#pairs.delete(pair);
  }

  async #pump(pair: Pair, direction: Direction): Promise<void> {
    const [from, to] = direction === "in" ? [pair.client, pair.target] : [pair.target, pair.client];
    const gate = this.#gates[direction];
    const isBroken = await this.#carry(pair, direction, from, to).then(
      () => false,
      () => true,
    );
    await gate.passing;
    if (pair.isStranded) return;
    if (isBroken) to.resetAndDestroy();
    else to.end();
  }

  async #carry(pair: Pair, direction: Direction, from: Socket, to: Socket): Promise<void> {
    // Not destroyed with its end: the other direction goes on.
    for await (const piece of from.iterator({ destroyOnReturn: false })) {
      await this.#gates[direction].passing;
      if (pair.isStranded) continue;
      for (const changed of await this.#transforms[direction](piece as Buffer))
        if (to.writable && !to.write(changed)) await Promise.race([once(to, "drain"), once(to, "close")]);
    }
  }
}
