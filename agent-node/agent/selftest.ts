/** Loads the two native parts the way the agent does, and uses each once: a host that cannot run them says so before any work goes there. */
import { Pair } from "zeromq";
import { spawn } from "node-pty";
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

/** Sends one message through a socket pair and reads one line through a terminal. Fails with `internal`. */
export const selftest = async (): Promise<SelftestReport> => ({
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  zeromq: await echoThroughSockets(),
  terminal: await echoThroughTerminal(),
});

const echoThroughSockets = async (): Promise<string> => {
  const [one, other] = [new Pair({ linger: 0 }), new Pair({ linger: 0, receiveTimeout: 5000 })];
  try {
    await one.bind("inproc://selftest");
    other.connect("inproc://selftest");
    await one.send("ok");
    const [answer] = await other.receive();
    return answer?.toString() ?? "nothing";
  } finally {
    one.close();
    other.close();
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
