/** Loads the two native parts the way the agent does, and uses each once: a host that cannot run them says so before any work goes there. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node-pty";
import { connect, listen } from "../../proto/socket.ts";
import { FleetError } from "../../proto/vocab/errors.ts";

/** How long the terminal's program may take to answer. */
const TERMINAL_WAIT_MAX_MS = 5000;

/** What `selftest` prints. */
export interface SelftestReport {
  readonly node: string;
  readonly platform: string;
  readonly zeromq: string;
  readonly terminal: string;
}

/** Sends one message through a session's connection and reads one line through a terminal. Fails with `internal` or `socket_unusable`. */
export const selftest = async (): Promise<SelftestReport> => ({
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  zeromq: await echoThroughSockets(),
  terminal: await echoThroughTerminal(),
});

/** A real unix socket, since that is what sessions need; where it lies does not matter. */
const echoThroughSockets = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-"));
  const one = await listen(join(folder, "s"));
  const other = connect(join(folder, "s"));
  try {
    other.send(Buffer.from("ok"), "control");
    for await (const bytes of one.messages) return Buffer.from(bytes).toString();
    throw new FleetError({ code: "internal", detail: `the socket gave nothing: ${(await one.closed).kind}` });
  } finally {
    await Promise.all([one.close(), other.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
};

const echoThroughTerminal = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const terminal = spawn("/bin/sh", ["-c", "echo ok"], {});
    let text = "";
    const timer = setTimeout(() => {
      terminal.kill("SIGKILL");
      reject(new FleetError({ code: "internal", detail: "the terminal did not answer" }));
    }, TERMINAL_WAIT_MAX_MS);
    terminal.onData((data) => (text += data));
    terminal.onExit(() => {
      clearTimeout(timer);
      resolve(text.trim());
    });
  });
