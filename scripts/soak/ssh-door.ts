/** The SSH side of a simulated host: a real SSH server that hands each command to a function and forwards streams to unix sockets. */
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import ssh2, { type Connection, type ServerChannel } from "ssh2";

/** What a command printed. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr?: string;
}

/** Answers a command from its text and what came on its standard input. */
export type AnswerCommand = (command: string, stdin: Promise<Buffer>) => Promise<Answer>;

/** The text inside what `loginShellCommand` made of a command. */
const unwrap = (command: string): string => {
  const encoded = /^exec sh -c 'eval "\$\(printf %b "\$1"\)"' sh '(.*)'$/su.exec(command)?.[1];
  if (encoded === undefined) return /^exec sh -c '(.*)'$/su.exec(command)?.[1] ?? command;
  return encoded.replaceAll(/\\0([0-7]{3})/gu, (_all, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
};

const collect = async (channel: ServerChannel): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of channel as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
};

const serve = async (channel: ServerChannel, command: string, answer: AnswerCommand): Promise<void> => {
  channel.on("error", () => undefined);
  const stdin = collect(channel);
  stdin.catch(() => undefined);
  const {
    code,
    stdout,
    stderr = "",
  } = await answer(unwrap(command), stdin).catch((error: unknown) => ({
    code: 1,
    stdout: "",
    stderr: String(error),
  }));
  channel.stderr.write(stderr);
  channel.write(stdout);
  channel.exit(code);
  channel.end();
};

const welcome = (client: Connection, answer: AnswerCommand): void => {
  client.on("error", () => undefined);
  client.on("authentication", (asked) =>
    asked.method === "publickey" ? asked.accept() : asked.reject(["publickey"]),
  );
  client.on("session", (accept) => {
    accept().on("exec", (accepted, _reject, { command }) => void serve(accepted(), command, answer));
  });
  client.on("openssh.streamlocal", (accept, reject, { socketPath }) => {
    const socket = connect({ path: socketPath, allowHalfOpen: true });
    socket.once("error", () => reject());
    socket.once("connect", () => {
      socket.removeAllListeners("error").on("error", () => channel.close());
      const channel = accept();
      channel.on("error", () => socket.destroy()).on("close", () => socket.destroy());
      socket.on("close", () => channel.close());
      socket.pipe(channel).pipe(socket);
    });
  });
};

/** Listens on a loopback port of its own. */
export const openDoor = async (
  hostKey: string,
  answer: AnswerCommand,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> => {
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => welcome(client, answer));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
};
