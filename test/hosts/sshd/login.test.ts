/** Logging in over a real sshd: host keys, identities, jumps, and sshd's limits. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { appendFile, chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wordsOf } from "../../../coordinator/cli/messages.ts";
import { HandshakeGates } from "../../../coordinator/hosts/gate.ts";
import { fingerprintOf } from "../../../coordinator/hosts/host-key.ts";
import { openTransport } from "../../../coordinator/hosts/open-transport.ts";
import type { HostSpec } from "../../../coordinator/hosts/spec.ts";
import type { Transport } from "../../../coordinator/hosts/transport.ts";
import { FleetError, type ErrorFact } from "../../../proto/vocab/errors.ts";
import type { SshAddress } from "../../../proto/vocab/ssh-address.ts";
import { missingSshd, startSshd, type TestSshd } from "./sshd.ts";

const run = promisify(execFile);
const TRANSPORTS = ["ssh2", "openssh"] as const;

describe.skipIf(missingSshd() !== undefined)("logging in", () => {
  let folder: string;
  let sshd: TestSshd;
  let keyFingerprint: string;
  let strangerKey: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fl-"));
    sshd = await startSshd();
    keyFingerprint = fingerprintOf(Buffer.from(sshd.hostKey.split(" ")[1] ?? "", "base64"));
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", join(folder, "stranger")]);
    strangerKey = (await readFile(join(folder, "stranger.pub"), "utf8")).trim();
  });
  afterAll(async () => {
    await sshd.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (
    spec: HostSpec,
    sshConfigFile = sshd.sshConfigFile,
    gates = new HandshakeGates(),
  ): Promise<Transport> => openTransport(spec, { gates, socketFolder: folder, sshConfigFile });
  const greet = async (transport: Transport): Promise<string> => {
    const { stdout } = await transport.exec("echo hello");
    await transport.close();
    return stdout.toString().trim();
  };
  const refusal = (spec: HostSpec, sshConfigFile?: string): Promise<ErrorFact> =>
    open(spec, sshConfigFile).then(
      async (transport) => {
        await transport.close();
        throw new Error("connected");
      },
      (error: unknown) => FleetError.factOf(error),
    );
  /** A configuration like the sshd's own with another known_hosts file or further lines. */
  const configWith = async (knownHosts: string, from = sshd, extra = ""): Promise<[string, string]> => {
    const place = await mkdtemp(join(folder, "c-"));
    const knownHostsFile = join(place, "known_hosts");
    await writeFile(knownHostsFile, knownHosts);
    const config = (await readFile(from.sshConfigFile, "utf8")).replaceAll(
      from.knownHostsFile,
      knownHostsFile,
    );
    const path = join(place, "config");
    await writeFile(path, extra + config);
    return [path, knownHostsFile];
  };

  /** How the alias of the sshd's own configuration is addressed. */
  const placeOf = (config: string): SshAddress => ({
    hostname: "127.0.0.1",
    port: sshd.port,
    user: userInfo().username,
    argv: ["-F", config, "testhost"],
  });
  /** Pastes the command that stands behind these words into a shell, and says yes to what ssh asks. */
  const pasted = async (hint: string, behind: string): Promise<string> => {
    const [, rest = ""] = hint.split(behind);
    const command = rest
      .replace(/, or set .*/, "")
      .replace(/^ssh /, "ssh -o StrictHostKeyChecking=accept-new ");
    const { stdout } = await run("sh", ["-c", command]);
    return stdout.startsWith("#") ? "" : stdout;
  };

  describe.each(TRANSPORTS)("by %s", (transport) => {
    test("a key that nobody confirmed is refused with its fingerprint", async () => {
      const [config] = await configWith("");
      const fact = await refusal(sshd.spec({ transport }), config);
      expect(fact).toEqual({
        code: "host_key_unknown",
        host: "testhost",
        keyType: "ssh-ed25519",
        fingerprint: keyFingerprint,
        ssh: placeOf(config),
        isRememberable: true,
      });
    });

    test("a jump's unknown key is the jump's, and its printed command mends it", async () => {
      const bastion = await startSshd([], "bastion");
      try {
        const [config, knownHosts] = await configWith(await readFile(sshd.knownHostsFile, "utf8"));
        const own = await readFile(bastion.sshConfigFile, "utf8");
        await appendFile(config, own.replaceAll(bastion.knownHostsFile, knownHosts));
        const spec = sshd.spec({ transport, proxyJump: "bastion" });
        const fact = await refusal(spec, config);
        expect(fact).toMatchObject({
          code: "host_key_unknown",
          host: "testhost via bastion",
          ssh: { port: bastion.port, argv: ["-F", config, "bastion"] },
        });
        expect(await pasted(wordsOf(fact).hint, "answer yes to ")).toBe("");
        expect(await greet(await open(spec, config))).toBe("hello");
      } finally {
        await bastion.stop();
      }
    });

    test("a jump that refuses us, that is not there, or that reaches nobody is told apart from the host", async () => {
      const bastion = await startSshd([], "bastion");
      try {
        const both = `${await readFile(sshd.knownHostsFile, "utf8")}${await readFile(bastion.knownHostsFile, "utf8")}`;
        const [config, knownHosts] = await configWith(both);
        const own = (await readFile(bastion.sshConfigFile, "utf8")).replaceAll(
          bastion.knownHostsFile,
          knownHosts,
        );
        await appendFile(
          config,
          `${own}${own.replace("bastion", "stranger").replace(bastion.identityFile, join(folder, "stranger"))}`,
        );
        const through = (proxyJump: string, more: Partial<HostSpec> = {}): Promise<ErrorFact> =>
          refusal(sshd.spec({ transport, proxyJump, ...more }), config);
        expect(await through("stranger")).toMatchObject({
          code: "host_login_refused",
          host: "testhost via stranger",
        });
        expect(await through("bastion:1")).toMatchObject({
          code: "host_unreachable",
          host: "testhost via bastion",
          why: "nobody_listens",
          ssh: { hostname: "127.0.0.1", port: 1 },
        });
        expect(await through("bastion", { port: 1, hostKey: sshd.hostKey })).toMatchObject({
          code: "host_unreachable",
          host: "testhost",
          why: "nobody_listens",
          via: "bastion",
          ssh: { hostname: "127.0.0.1", port: 1 },
        });
      } finally {
        await bastion.stop();
      }
    });

    test("a key that the inventory names and that cannot serve is named with its path", async () => {
      const [config] = await configWith(await readFile(sshd.knownHostsFile, "utf8"));
      const own = await readFile(config, "utf8");
      await writeFile(config, own.replace(sshd.identityFile, join(folder, "stranger")));
      const absent = join(folder, "no such key");
      const fact = await refusal(sshd.spec({ transport, identityFile: absent }), config);
      expect(fact).toMatchObject({
        code: "host_login_refused",
        flaws: [{ path: absent, flaw: "absent", isNamed: true }],
        ssh: { argv: ["-F", config, "-i", absent, "testhost"] },
      });
      const locked = join(folder, `locked-${transport}`);
      await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "secret", "-C", "", "-f", locked]);
      expect(await refusal(sshd.spec({ transport, identityFile: locked }), config)).toMatchObject({
        code: "host_login_refused",
        flaws: [{ path: locked, flaw: "encrypted", isNamed: true }],
      });
    });

    test("accept-new stores it, privately, and is strict from then on", async () => {
      const [config, knownHosts] = await configWith(
        // The program itself does not mend a last line without an end.
        `# first line${transport === "ssh2" ? "" : "\n"}`,
      );
      const spec = sshd.spec({ transport, hostKeyPolicy: "accept-new" });
      expect(await greet(await open(spec, config))).toBe("hello");
      expect(await readFile(knownHosts, "utf8")).toMatch(/^# first line\n\[127/);
      expect(await greet(await open(sshd.spec({ transport }), config))).toBe("hello");
    });

    test("a changed key is refused with both fingerprints, also by accept-new", async () => {
      const [config, knownHosts] = await configWith(`[127.0.0.1]:${sshd.port} ${strangerKey}\n`);
      const known = [fingerprintOf(Buffer.from(strangerKey.split(" ")[1] ?? "", "base64"))];
      for (const hostKeyPolicy of ["strict", "accept-new"] as const)
        expect(await refusal(sshd.spec({ transport, hostKeyPolicy }), config)).toEqual({
          code: "host_key_changed",
          host: "testhost",
          known,
          offered: keyFingerprint,
          ssh: placeOf(config),
          forget: [["-R", `[127.0.0.1]:${sshd.port}`, "-f", knownHosts]],
        });
    });

    test("the printed commands forget an old key and learn the new one", async () => {
      const [config] = await configWith(`[127.0.0.1]:${sshd.port} ${strangerKey}\n`);
      const { hint } = wordsOf(await refusal(sshd.spec({ transport }), config));
      await pasted(hint.replace(/, then answer.*/, ""), "is right: ");
      expect(await refusal(sshd.spec({ transport }), config)).toMatchObject({ code: "host_key_unknown" });
      await pasted(hint, "answer yes to ");
      expect(await greet(await open(sshd.spec({ transport }), config))).toBe("hello");
    });

    test("a pinned key or fingerprint wins over known_hosts", async () => {
      const [config] = await configWith(`[127.0.0.1]:${sshd.port} ${strangerKey}\n`);
      for (const hostKey of [sshd.hostKey, keyFingerprint])
        expect(await greet(await open(sshd.spec({ transport, hostKey }), config))).toBe("hello");
      const [clean] = await configWith("");
      expect(await greet(await open(sshd.spec({ transport, hostKey: keyFingerprint }), clean))).toBe("hello");
      expect(await refusal(sshd.spec({ transport, hostKey: strangerKey }))).toMatchObject({
        code: "host_key_changed",
      });
    });

    test("a key that the host does not know is refused by name", async () => {
      const [config] = await configWith(await readFile(sshd.knownHostsFile, "utf8"));
      await writeFile(
        config,
        (await readFile(config, "utf8")).replace(sshd.identityFile, join(folder, "stranger")),
      );
      const fact = await refusal(sshd.spec({ transport }), config);
      expect(fact).toMatchObject({ code: "host_login_refused", host: "testhost", tried: ["publickey"] });
    });

    test("a jump is taken, and its host key is checked as well", async () => {
      const bastion = await startSshd([], "bastion");
      try {
        const both = `${await readFile(sshd.knownHostsFile, "utf8")}${await readFile(bastion.knownHostsFile, "utf8")}`;
        const own = await readFile(bastion.sshConfigFile, "utf8");
        const [config, knownHosts] = await configWith(both, sshd, "");
        await appendFile(config, own.replaceAll(bastion.knownHostsFile, knownHosts));
        const spec = sshd.spec({ transport, proxyJump: "bastion" });
        const through = await open(spec, config);
        const { stdout } = await through.exec("echo $SSH_CONNECTION");
        expect(stdout.toString()).toMatch(/127\.0\.0\.1/);
        await through.close();
        // The jump's key is gone, and the user's configuration would not mind.
        await writeFile(knownHosts, await readFile(sshd.knownHostsFile, "utf8"));
        await writeFile(config, `Host *\n  StrictHostKeyChecking no\n${await readFile(config, "utf8")}`);
        const fact = await refusal(spec, config);
        expect(fact).toMatchObject({ code: "host_key_unknown", host: "testhost via bastion" });
        // Now another key stands there under the jump's name.
        const swapped = `[127.0.0.1]:${bastion.port} ${strangerKey}\n`;
        await writeFile(knownHosts, `${await readFile(sshd.knownHostsFile, "utf8")}${swapped}`);
        for (const hostKeyPolicy of ["strict", "accept-new"] as const)
          expect(await refusal({ ...spec, hostKeyPolicy }, config)).toMatchObject({
            code: "host_key_changed",
            host: "testhost via bastion",
            known: [fingerprintOf(Buffer.from(strangerKey.split(" ")[1] ?? "", "base64"))],
            offered: fingerprintOf(Buffer.from(bastion.hostKey.split(" ")[1] ?? "", "base64")),
          });
      } finally {
        await bastion.stop();
      }
    });

    test("a proxy command carries the connection", async () => {
      const [config] = await configWith(
        await readFile(sshd.knownHostsFile, "utf8"),
        sshd,
        `Host testhost\n  ProxyCommand ${process.execPath} -e "const s=require('net').connect(%p,'%h');process.stdin.pipe(s).pipe(process.stdout)"\n`,
      );
      expect(await greet(await open(sshd.spec({ transport }), config))).toBe("hello");
    });

    test("nobody listens: unreachable, with the reason", async () => {
      const fact = await refusal(sshd.spec({ transport, port: 1, hostKey: sshd.hostKey }));
      expect(fact).toMatchObject({ code: "host_unreachable", host: "testhost", why: "nobody_listens" });
      expect((fact as { detail: string }).detail).toMatch(/refused/i);
    });

    test("a host that accepts and says nothing is given up when we are told to", async () => {
      const silent = createServer((socket) => socket.on("error", () => undefined).resume());
      silent.listen(0, "127.0.0.1");
      await once(silent, "listening");
      const address = silent.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      const givingUp = new AbortController();
      const accepted = once(silent, "connection");
      const opening = openTransport(sshd.spec({ transport, port, connectTimeoutMs: 600_000 }), {
        gates: new HandshakeGates(),
        socketFolder: folder,
        sshConfigFile: sshd.sshConfigFile,
        signal: givingUp.signal,
      }).catch((error: unknown) => FleetError.factOf(error));
      await accepted;
      givingUp.abort();
      expect(await opening).toMatchObject({ code: "host_unreachable", host: "testhost", why: "stopped" });
      silent.close();
      await once(silent, "close");
    });

    test("thirty logins at once all succeed under stock MaxStartups", async () => {
      const gates = new HandshakeGates();
      const logins = Array.from({ length: transport === "ssh2" ? 30 : 12 }, async () =>
        greet(await open(sshd.spec({ transport }), sshd.sshConfigFile, gates)),
      );
      expect(new Set(await Promise.all(logins))).toEqual(new Set(["hello"]));
    });

    test("a connection that the host ends is told, and what waits on it is refused", async () => {
      const connection = await open(sshd.spec({ transport }));
      const { stdout } = await connection.exec("echo $PPID");
      const waiting = connection.exec("sleep 60").catch((error: unknown) => FleetError.factOf(error).code);
      const { stdout: parent } = await connection.exec("ps -o ppid= -p $PPID");
      expect(Number(stdout)).toBeGreaterThan(0);
      // Root's session is served by one process, another user's by a child of the one that holds the connection.
      const serving = Number(stdout);
      process.kill(serving);
      if (process.getuid?.() !== 0 && Number(parent) > 1) process.kill(Number(parent));
      expect(await waiting).toBe("host_unreachable");
      expect(await connection.closed).not.toBe("closed by us");
    });
  });

  test("the key of an agent serves, and an encrypted file without one is named", async () => {
    const encrypted = join(folder, "encrypted");
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "secret", "-C", "", "-f", encrypted]);
    const [config] = await configWith(await readFile(sshd.knownHostsFile, "utf8"));
    const own = await readFile(config, "utf8");
    await writeFile(config, own.replace(sshd.identityFile, encrypted));
    expect(await refusal(sshd.spec(), config)).toMatchObject({
      code: "host_login_refused",
      flaws: [{ path: encrypted, flaw: "encrypted", isNamed: false }],
    });
    const socket = join(folder, "agent");
    const agent = await startAgent(socket);
    try {
      await chmod(sshd.identityFile, 0o600);
      await run("ssh-add", ["-q", sshd.identityFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      await writeFile(
        config,
        own.replace(sshd.identityFile, `${sshd.identityFile}.pub\n  IdentityAgent ${socket}`),
      );
      const listed = await readFile(`${sshd.identityFile}.pub`, "utf8");
      await writeFile(join(folder, "listed.pub"), listed);
      await writeFile(
        config,
        own.replace(sshd.identityFile, `${join(folder, "listed")}\n  IdentityAgent ${socket}`),
      );
      const connection = await open(sshd.spec(), config);
      const { stdout } = await connection.exec("echo agent=$SSH_AUTH_SOCK");
      expect(stdout.toString()).toBe("agent=\n");
      await connection.close();
    } finally {
      agent.kill();
    }
  });

  test("the file of a newly stored key is private", async () => {
    const [config, knownHosts] = await configWith("");
    await rm(knownHosts);
    const connection = await open(sshd.spec({ hostKeyPolicy: "accept-new" }), config);
    await connection.close();
    expect((await stat(knownHosts)).mode & 0o777).toBe(0o600);
  });
});

const startAgent = (socket: string): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
    agent.once("error", reject);
    agent.stdout.once("data", () => resolve(agent));
  });
