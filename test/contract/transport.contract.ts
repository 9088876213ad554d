/** What every transport promises, run on each of them. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  DialRefused,
  STDOUT_BYTES_MAX,
  StreamEnded,
  type Transport,
} from "../../coordinator/hosts/transport.ts";

/** Differences that the port documents. */
export interface TransportTraits {
  /** False: a command ended by a signal shows as code 255. */
  readonly tellsSignals: boolean;
}

/** Registers the suite; `open` gives a fresh transport to this machine. */
export const transportContract = (open: () => Promise<Transport>, traits: TransportTraits): void => {
  let transport: Transport;
  let folder: string;
  const servers: Server[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fleet-tc-"));
    transport = await open();
  });
  afterAll(async () => {
    await transport.close();
    for (const server of servers) server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const echoServer = async (name: string): Promise<string> => {
    const path = join(folder, name);
    const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return path;
  };

  test("a command's code, stdout and stderr come back apart", async () => {
    const result = await transport.exec("printf out; printf err >&2; exit 7");
    expect(result).toEqual({ code: 7, signal: null, stdout: Buffer.from("out"), stderr: "err" });
  });

  test("text that login shells would mangle arrives as written", async () => {
    const line = `a'b"c\\d!e $HOME \`x\` %s\t*`;
    const result = await transport.exec(`cat <<'END'\n${line}\nEND\nprintf '%s\\n' 'second line'`);
    expect(result.stdout.toString()).toBe(`${line}\nsecond line\n`);
  });

  test("stdin is fed from text, bytes and a stream, and ends", async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 0, 128]);
    const fed = await Promise.all([
      transport.exec("cat", { stdin: "text" }),
      transport.exec("cat", { stdin: bytes }),
      transport.exec("cat", { stdin: Readable.from([Buffer.from("a"), Buffer.from("b")]) }),
      transport.exec("cat"),
    ]);
    expect(fed.map((result) => result.stdout.toString("latin1"))).toEqual([
      "text",
      bytes.toString("latin1"),
      "ab",
      "",
    ]);
  });

  test("a command that does not read its stdin is no error", async () => {
    const result = await transport.exec("exit 3", { stdin: Buffer.alloc(4 * 1024 * 1024) });
    expect(result.code).toBe(3);
  });

  test("a stdin that breaks is never taken for its end", async () => {
    const breaking = new Readable({
      read() {
        this.push("part");
        this.destroy(new Error("disk on fire"));
      },
    });
    await expect(transport.exec("cat >/dev/null", { stdin: breaking })).rejects.toThrow("disk on fire");
    expect((await transport.exec("echo on")).stdout.toString()).toBe("on\n");
  });

  test("a megabyte passes both ways unharmed", async () => {
    const big = Buffer.alloc(1024 * 1024, "0123456789abcdef");
    const result = await transport.exec("cat", { stdin: big });
    expect(result.stdout.equals(big)).toBe(true);
  });

  test("many commands at once all succeed", async () => {
    const results = await Promise.all(Array.from({ length: 60 }, (_, n) => transport.exec(`echo ${n}`)));
    expect(results.map((result) => result.stdout.toString().trim())).toEqual(
      results.map((_, n) => String(n)),
    );
  });

  test("a command beyond its time is ended and says so", async () => {
    const result = await transport.exec("echo begun; sleep 60", { timeoutMs: 400 });
    expect(result).toMatchObject({ code: null, signal: "TIMEOUT" });
  });

  test("a command that prints beyond the limit is ended and says so", async () => {
    const result = await transport.exec("cat /dev/zero");
    expect(result).toMatchObject({ code: null, signal: "OUTPUT_LIMIT" });
    expect(result.stdout.length).toBe(STDOUT_BYTES_MAX);
  });

  test("a command ended by a signal", async () => {
    const result = await transport.exec("kill -SEGV $$");
    if (traits.tellsSignals) expect(result).toMatchObject({ code: null, signal: "SIGSEGV" });
    else expect(result.code).toBe(255);
  });

  test("a stream carries bytes both ways and ends with its command", async () => {
    const stream = await transport.stream("cat; printf done");
    stream.end("hello ");
    expect(await text(stream)).toBe("hello done");
  });

  test("a stream given up unread gives its session back", async () => {
    for (let round = 0; round < 12; round += 1) {
      const stream = await transport.stream("cat /dev/zero");
      await new Promise((resolve) => stream.once("readable", resolve));
      stream.destroy();
    }
    expect((await transport.exec("echo free")).stdout.toString()).toBe("free\n");
  });

  test("a streamed command that fails says why", async () => {
    const stream = await transport.stream("printf reason >&2; exit 4");
    const error: unknown = await text(stream).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StreamEnded);
    expect(error).toMatchObject({ code: 4, detail: "reason" });
  });

  test("no exit code and no stderr of a quick command is ever lost", async () => {
    for (let round = 0; round < 15; round += 1) {
      const batch = Array.from({ length: 6 }, async (_, n) => {
        const command = "printf err >&2; printf out; exit 7";
        if (n % 2 === 0) return transport.exec(command);
        const error: unknown = await text(await transport.stream(command)).catch((thrown: unknown) => thrown);
        return error;
      });
      const [executed, streamed] = [
        { code: 7, signal: null, stderr: "err" },
        { code: 7, detail: "err" },
      ];
      const expected = Array.from(
        { length: 6 },
        (_, n) => expect.objectContaining(n % 2 === 0 ? executed : streamed) as unknown,
      );
      expect(await Promise.all(batch)).toEqual(expected);
    }
  });

  test("a dialled socket carries bytes both ways and half-closes", async () => {
    const stream = await transport.dial(await echoServer("echo"));
    stream.end("ping");
    expect(await text(stream)).toBe("ping");
  });

  test("dialling occupies no session", async () => {
    const path = await echoServer("many");
    const streams = await Promise.all(Array.from({ length: 12 }, () => transport.dial(path)));
    const result = await transport.exec("echo free");
    expect(result.stdout.toString()).toBe("free\n");
    for (const stream of streams) stream.destroy();
  });

  test("dialling where nobody listens is refused", async () => {
    await expect(transport.dial(join(folder, "nobody"))).rejects.toBeInstanceOf(DialRefused);
  });

  test("close tells the reason once, and later calls are refused", async () => {
    const other = await open();
    await other.close();
    await other.close();
    expect(await other.closed).toBe("closed by us");
    await expect(other.exec("true")).rejects.toMatchObject({ fact: { code: "host_unreachable" } });
  });
};
