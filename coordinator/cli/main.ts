#!/usr/bin/env node
/** The program `fleet`: makes sure that a new enough Node runs it, then hands over. Must be parseable by Node 20, so it imports nothing of ours statically. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** `node:sqlite` works without a flag from here on. */
const NODE_MIN = [22, 13] as const;
/** Set for the re-executed program, so that a wrong pinned package cannot make it start itself for ever. */
const REEXECUTED = "FLEET_REEXECUTED";
const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const isNewEnough = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);

if (isNewEnough) {
  delete process.env[REEXECUTED];
  // Whoever read our words, `head` for instance, has seen enough.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
  const { main } = await import("./program.ts");
  process.exitCode = await main(process.argv.slice(2), {
    entry: fileURLToPath(import.meta.url),
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
  });
} else {
  const node =
    process.env[REEXECUTED] === undefined
      ? findNode(path.dirname(fileURLToPath(import.meta.url)))
      : undefined;
  if (node === undefined) {
    process.stderr.write(
      `fleet: Node ${NODE_MIN.join(".")} or newer is needed, this is ${process.versions.node}\n` +
        "hint: npm ci --ignore-scripts in fleet's folder installs one beside it\n",
    );
    process.exitCode = 1;
  } else reexecute(node);
}

/** The pinned Node in the nearest `node_modules` above this file. */
function findNode(from: string): string | undefined {
  const platform = `${process.platform}-${process.arch}`;
  const places = [".bin/node", `node-${platform}/bin/node`, `node-bin-${platform}/bin/node`];
  for (let folder = from; ; folder = path.dirname(folder)) {
    for (const place of places) {
      const node = path.join(folder, "node_modules", place);
      if (existsSync(node)) return node;
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** Runs this program again with another Node and ends as it ends. */
function reexecute(node: string): void {
  const child = spawn(node, process.argv.slice(1), {
    stdio: "inherit",
    env: { ...process.env, [REEXECUTED]: "1" },
  });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`fleet: ${node} cannot be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
}
