import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { git } from "../../../../coordinator/repo/git.ts";
import { HOST_REFS_MAX, HostRepository } from "../../../../coordinator/repo/push.ts";
import { readRef, setRefOnce } from "../../../../coordinator/repo/refs.ts";
import { type CommitId, type HostName, as } from "../../../../proto/vocab/ids.ts";
import type { HostExec } from "../../../../proto/vocab/transport-exec.ts";
import { type Lab, factOf, localHost, makeLab } from "./fixture.ts";

let lab: Lab;
let home: string;
const DIR = "~/.fleet/it's here/repo.git";
const REF = "refs/fleet/mar5/exp/1";

beforeEach(async () => {
  lab = await makeLab();
  home = join(lab.root, "host home");
  mkdirSync(home);
});
afterEach(() => lab.clean());

const connect = (exec: HostExec): HostRepository =>
  new HostRepository({ bare: lab.bare, host: as<HostName>("gpu1"), exec, repoDir: DIR });
const hostPlace = (): { gitDir: string } => ({ gitDir: join(home, ".fleet/it's here/repo.git") });
const writeRef = (ref: string, commit: CommitId): void => {
  const path = join(hostPlace().gitDir, ref);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${commit}\n`);
};
const change = async (n: number): Promise<CommitId> => {
  lab.human.commit(`change ${n}`, { "train.js": `rate = ${n}\n` });
  return lab.take("main", `refs/fleet/mar5/exp/${n}`);
};
const has = async (commit: CommitId): Promise<boolean> =>
  (await git(hostPlace(), ["rev-list", "--objects", "--quiet", commit], { okCodes: [0, 128] })).code === 0;

describe("pushing to a host", () => {
  it("creates the repository, sends all once, then only what is new, then nothing", async () => {
    const noise = Buffer.from(
      Array.from({ length: 60_000 }, (_, index) => (index * 7919 + ((index * index) >> 3)) & 255),
    );
    const base = lab.human.commit("more", { "big.bin": noise });
    await lab.take("main", "refs/fleet/mar5/exp/0");
    const { exec, commands } = localHost(home);
    const repository = connect(exec);
    const first = await repository.push("refs/fleet/mar5/base", base);
    expect(first.kind).toBe("sent");
    const commit = await change(1);
    const second = await repository.push(REF, commit);
    expect(second.bytes).toBeGreaterThan(0);
    expect(second.bytes).toBeLessThan(1000);
    expect(second.bytes).toBeLessThan(first.bytes / 5);
    expect(await readRef(hostPlace(), REF)).toBe(commit);
    expect(await has(commit)).toBe(true);
    const asked = commands.length;
    expect(await repository.push(REF, commit)).toEqual({ kind: "same", bytes: 0 });
    expect(commands.length).toBe(asked);
    expect(await connect(exec).push(REF, commit)).toEqual({ kind: "same", bytes: 0 });
    await git(hostPlace(), ["fsck", "--strict"]);
    expect(readdirSync(home)).toEqual([".fleet"]);
  });

  it("sends a big change as one pack, whose deltas rest on what the host has", async () => {
    const { exec } = localHost(home);
    const repository = connect(exec);
    await repository.push("refs/fleet/mar5/base", lab.base);
    const many = Object.fromEntries(
      Array.from({ length: 450 }, (_, index) => [`gen/${index}.txt`, `file ${index}\n`]),
    );
    const commit = lab.human.commit("many", {
      ...many,
      "train.js": "let rate = 2;\nlet a = 1;\nlet b = 1;\nlet c = 1;\n",
    });
    await lab.take("main", REF);
    expect((await repository.push(REF, commit)).kind).toBe("sent");
    expect(await has(commit)).toBe(true);
    const packs = readdirSync(join(hostPlace().gitDir, "objects/pack")).filter((name) =>
      name.endsWith(".pack"),
    );
    expect(packs).toHaveLength(1);
  });

  it("learns from the host's refs what a former connection sent, and ignores refs it cannot know", async () => {
    const { exec } = localHost(home);
    await connect(exec).push("refs/fleet/mar5/base", lab.base);
    const strange = (
      await git(hostPlace(), ["commit-tree", "-m", "strange", `${lab.base}^{tree}`], { env: identity })
    ).stdout.trim();
    await git(hostPlace(), ["update-ref", "refs/fleet/other/exp/9", strange]);
    const sent = await connect(exec).push(REF, await change(1));
    expect(sent.bytes).toBeLessThan(700);
  });

  it("sets several refs of one commit without sending it again, and moves a ref", async () => {
    const repository = connect(localHost(home).exec);
    const commit = await change(1);
    const refs = ["refs/fleet/mar5/attempt/a1", "refs/fleet/mar5/attempt/a2"];
    await Promise.all(refs.map((ref) => repository.push(ref, commit)));
    for (const ref of refs) expect(await readRef(hostPlace(), ref)).toBe(commit);
    const next = await change(2);
    expect((await repository.push(refs[0] ?? "", next)).kind).toBe("sent");
    expect(await readRef(hostPlace(), refs[0] ?? "")).toBe(next);
  });

  it("sends everything when the host lost what its refs promise", async () => {
    const { exec } = localHost(home);
    const repository = connect(exec);
    await repository.push("refs/fleet/mar5/base", lab.base);
    const blob = lab.human.git("rev-parse", `${lab.base}:prepare.js`);
    const commit = await change(1);
    rmSync(join(hostPlace().gitDir, "objects", blob.slice(0, 2), blob.slice(2)));
    expect(await has(lab.base)).toBe(false);
    expect((await repository.push(REF, commit)).kind).toBe("sent");
    expect(await has(commit)).toBe(true);
  });

  it("has the host check what it gets: a pack damaged on the way sets no ref", async () => {
    const { exec } = localHost(home);
    const damaging: HostExec = async (command, options) => {
      if (options?.stdin === undefined) return exec(command, options);
      const chunks: Buffer[] = [];
      for await (const chunk of options.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      return exec(command, { ...options, stdin: bytes });
    };
    const fact = await factOf(connect(damaging).push(REF, lab.base));
    expect(fact).toMatchObject({ code: "host_step_failed", host: "gpu1", step: "push" });
    expect(fact["detail"]).toContain("exit code 91");
    expect(await readRef(hostPlace(), REF)).toBeUndefined();
    expect((await connect(exec).push(REF, lab.base)).kind).toBe("sent");
  });

  it("is led astray by nothing in the host's environment and configuration", async () => {
    const hooks = join(home, "hooks");
    mkdirSync(hooks);
    for (const hook of ["reference-transaction", "post-update"]) {
      writeFileSync(join(hooks, hook), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    }
    // No git command that read this file would do anything at all.
    const config = `[core]\n\thooksPath = ${hooks}\n[init]\n\ttemplateDir = ${hooks}\n[broken\n`;
    writeFileSync(join(home, ".gitconfig"), config);
    const { exec } = localHost(home, {
      GIT_DIR: "/nonexistent",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.bare",
      GIT_CONFIG_VALUE_0: "no",
    });
    const repository = connect(exec);
    expect((await repository.push(REF, lab.base)).kind).toBe("sent");
    mkdirSync(join(hostPlace().gitDir, "hooks"), { recursive: true });
    writeFileSync(join(hostPlace().gitDir, "hooks/reference-transaction"), "#!/bin/sh\nexit 1\n", {
      mode: 0o755,
    });
    expect((await repository.push("refs/fleet/mar5/exp/2", lab.base)).kind).toBe("sent");
    expect(readFileSync(join(home, ".gitconfig"), "utf8")).toBe(config);
  });

  it("runs nothing that the host's own repository names, neither hooks nor a fetch of what is missing", async () => {
    const repository = connect(localHost(home).exec);
    await repository.push("refs/fleet/mar5/base", lab.base);
    const mark = join(home, "mark");
    const script = join(lab.root, "script");
    writeFileSync(script, `#!/bin/sh\necho "$0 $*" >>'${mark}'\nexit 1\n`, { mode: 0o755 });
    const hooks = join(hostPlace().gitDir, "hooks");
    mkdirSync(hooks, { recursive: true });
    for (const hook of ["reference-transaction", "pre-auto-gc", "update", "post-update", "post-receive"])
      copyFileSync(script, join(hooks, hook));
    const settings = {
      "core.repositoryFormatVersion": "1",
      "core.hooksPath": hooks,
      "core.fsmonitor": script,
      "core.pager": script,
      "extensions.partialClone": "elsewhere",
      "remote.elsewhere.promisor": "true",
      "remote.elsewhere.url": `ext::${script} fetch`,
      "protocol.ext.allow": "always",
    };
    for (const [key, value] of Object.entries(settings)) await git(hostPlace(), ["config", key, value]);
    const blob = lab.human.git("rev-parse", `${lab.base}:prepare.js`);
    rmSync(join(hostPlace().gitDir, "objects", blob.slice(0, 2), blob.slice(2)));
    const commit = await change(1);
    expect((await repository.push(REF, commit)).kind).toBe("sent");
    expect(await repository.prune((ref) => ref === REF)).toBe(1);
    expect(existsSync(mark) ? readFileSync(mark, "utf8") : "").toBe("");
    expect(await has(commit)).toBe(true);
  });

  it("survives the lock of a push that was killed", async () => {
    const { exec } = localHost(home);
    await connect(exec).push("refs/fleet/mar5/base", lab.base);
    mkdirSync(join(hostPlace().gitDir, "refs/fleet/mar5/exp"), { recursive: true });
    writeFileSync(join(hostPlace().gitDir, `${REF}.lock`), "");
    writeFileSync(join(hostPlace().gitDir, "packed-refs.lock"), "");
    expect((await connect(exec).push(REF, lab.base)).kind).toBe("sent");
    expect(readdirSync(hostPlace().gitDir)).not.toContain("packed-refs.lock");
  });

  it("names a host without git, and passes on that a host cannot be spoken to", async () => {
    const { exec } = localHost(home, { PATH: join(home, "empty") });
    expect(await factOf(connect(exec).push(REF, lab.base))).toMatchObject({
      code: "host_without_git",
      host: "gpu1",
    });
    const dead = connect(() => Promise.reject(new Error("connection lost")));
    await expect(dead.push(REF, lab.base)).rejects.toThrow("connection lost");
    await expect(dead.push(REF, lab.base)).rejects.toThrow("connection lost");
  });

  it("drops refs and in the end objects that nobody needs", async () => {
    const repository = connect(localHost(home).exec);
    const [old, kept] = [await change(1), await change(2)];
    lab.human.git("checkout", "-q", "--detach", lab.base);
    await repository.push("refs/fleet/mar5/exp/1", old);
    await repository.push("refs/fleet/mar5/exp/2", kept);
    expect(await repository.prune((ref) => ref.endsWith("/2"))).toBe(1);
    expect(await readRef(hostPlace(), "refs/fleet/mar5/exp/1")).toBeUndefined();
    expect(await has(kept)).toBe(true);
    expect((await repository.push("refs/fleet/mar5/exp/1", old)).kind).toBe("sent");
    expect(await repository.prune(() => true)).toBe(0);
  });

  it("keeps no more refs than its limit, and whatever is needed", async () => {
    const { exec, commands } = localHost(home);
    await connect(exec).push("refs/fleet/mar5/base", lab.base);
    const refs = Array.from({ length: HOST_REFS_MAX + 1 }, (_, n) => `refs/fleet/mar5/commit/${n}`);
    for (const ref of refs) writeRef(ref, lab.base);
    const count = async (): Promise<number> =>
      (await git(hostPlace(), ["for-each-ref", "--format=x", "refs/fleet/"])).stdout.trim().split("\n")
        .length;
    const repository = connect(exec);
    const isNeeded = (ref: string): boolean => ref === refs[0] || ref.endsWith("base");
    const before = commands.length;
    await repository.push(REF, await change(1), isNeeded);
    // One to learn the refs, one that sends, sets and drops.
    expect(commands.length).toBe(before + 2);
    expect(await count()).toBe(HOST_REFS_MAX);
    for (const ref of [refs[0] ?? "", "refs/fleet/mar5/base", REF])
      expect(await readRef(hostPlace(), ref)).toBeDefined();
    lab.human.git("checkout", "-q", "--detach", lab.base);
    await repository.push("refs/fleet/mar5/exp/2", await change(2), () => true);
    expect(await count()).toBe(HOST_REFS_MAX + 1);
  });

  it("tells a commit that we do not have from a fault of the host", async () => {
    const repository = connect(localHost(home).exec);
    expect(await factOf(repository.push(REF, as<CommitId>("1".repeat(40))))).toMatchObject({
      code: "git_failed",
    });
    await setRefOnce(lab.bare, REF, lab.base);
    expect((await repository.push(REF, lab.base)).kind).toBe("sent");
  });
});

const identity = {
  GIT_AUTHOR_NAME: "x",
  GIT_AUTHOR_EMAIL: "x@y",
  GIT_COMMITTER_NAME: "x",
  GIT_COMMITTER_EMAIL: "x@y",
};
