/** A command author, for real: a shell in a terminal, a worktree, git, and processes that would rather stay. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SessionSurroundings, runAuthor } from "../../../../coordinator/authors/session.ts";
import type { SessionEnd } from "../../../../coordinator/authors/command.ts";
import type { AuthorSpec } from "../../../../coordinator/core/campaign.ts";
import { type CampaignWorld, makeCampaignWorld } from "./campaign-world.ts";

const EDIT = "sed -i.bak s/0.01/0.02/ train.js && rm train.js.bak";

let world: CampaignWorld;
beforeEach(async () => {
  world = await makeCampaignWorld();
});
afterEach(() => world.remove());

function author(
  command: string,
  more: Partial<Extract<AuthorSpec, { kind: "command" }>> = {},
  around: Partial<SessionSurroundings> = {},
): Promise<SessionEnd> {
  const spec = {
    kind: "command",
    command,
    instructions: "program.md",
    deadlineSeconds: 15,
    envKeep: [],
    parallel: 1,
    ...more,
  } as const;
  return runAuthor(world.campaign(spec), world.effect(), world.around(around));
}

const proposalOf = (end: SessionEnd) => {
  if (end.kind !== "proposed") throw new Error(`not proposed: ${end.detail}`);
  return end;
};
const detailOf = (end: SessionEnd): string => (end.kind === "proposed" ? "proposed" : end.detail);
const changed = (end: SessionEnd): string[] =>
  world
    .git("diff", "--name-only", world.base, proposalOf(end).proposal.commit)
    .split("\n")
    .filter((path) => path !== "");

/** An ended process that still waits to be reaped is not alive. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
};
const printedPids = (): number[] =>
  [...readFileSync(join(world.root, "session/output"), "utf8").matchAll(/pid=(\d+)/g)].map((match) =>
    Number(match[1]),
  );

describe("what a command leaves becomes one experiment", () => {
  it("an edit, named by the message file", async () => {
    const end = await author(`${EDIT}; printf '\\nHalve it twice\\nmore\\n' > .fleet-message`);
    expect(proposalOf(end).proposal).toMatchObject({
      author: "command",
      subject: "Halve it twice",
      base: world.base,
      knobs: {},
    });
    expect(changed(end)).toEqual(["train.js"]);
    expect(world.git("rev-parse", "refs/fleet/mar5/exp/1")).toBe(proposalOf(end).proposal.commit);
    expect(readdirSync(world.bare.authorsDir)).toEqual([]);
  });

  it("commits of its own, named by the last one", async () => {
    const end = await author(
      `${EDIT} && git commit -qam first && echo x >> src/a.js && git add . && git commit -qm second`,
    );
    expect(proposalOf(end).proposal.subject).toBe("second");
    expect(changed(end)).toEqual(["src/a.js", "train.js"]);
    expect(world.git("log", "--format=%s", `${world.base}..${proposalOf(end).proposal.commit}`)).toBe(
      "second",
    );
  });

  it("new files in scope are part of it, others are dropped with a note", async () => {
    const end = await author("echo 1 > src/new.js; echo 2 > run.log; echo 3 > .hidden");
    expect(changed(end)).toEqual(["src/new.js"]);
    expect(proposalOf(end)).toMatchObject({
      proposal: { subject: "experiment 1" },
      notes: ["left out new files outside the scope: .hidden, run.log"],
    });
  });

  it("no difference is none", async () => {
    expect(await author("true")).toEqual({ kind: "nothing", detail: "no difference to the base" });
    expect(await author("echo 1 > run.log")).toMatchObject({
      kind: "nothing",
      detail: "no difference to the base; left out new files outside the scope: run.log",
    });
  });
});

describe("what a command is told", () => {
  it("gets base, instructions, both digests, scope and deadline, and a terminal without accelerators", async () => {
    const end = await author(
      'test -t 0 && test -t 1 && echo "base=$FLEET_BASE" && cat "$FLEET_INSTRUCTIONS" && head -1 "$FLEET_DIGEST"' +
        ' && head -c 1 "$FLEET_DIGEST_JSON" && echo && echo "$FLEET_SCOPE" && echo "s=$FLEET_DEADLINE_SECONDS"' +
        ' && echo "cuda=[$CUDA_VISIBLE_DEVICES] set=${CUDA_VISIBLE_DEVICES+yes} agent=[$SSH_AUTH_SOCK] kept=$KEPT other=[$OTHER]"',
      { envKeep: ["KEPT"] },
      {
        ambient: {
          PATH: process.env["PATH"],
          SSH_AUTH_SOCK: "/tmp/x",
          KEPT: "k",
          OTHER: "o",
          CUDA_VISIBLE_DEVICES: "0",
        },
      },
    );
    expect(end).toMatchObject({ kind: "nothing" });
    expect(readFileSync(join(world.root, "session/output"), "utf8").split("\r\n")).toEqual([
      `base=${world.base}`,
      "# Improve it",
      "# Campaign mar5, lane `cpu 8 cores`",
      "{",
      "train.js",
      "src/**",
      "s=15",
      "cuda=[] set=yes agent=[] kept=k other=[]",
      "",
    ]);
  });
});

describe("what is refused", () => {
  it.each([
    ["a frozen file", "echo x >> prepare.js", "prepare.js"],
    ["a file outside the scope, also with a good change", `${EDIT}; rm program.md`, "program.md"],
    ["a link in scope", "ln -s /etc/passwd src/link", "src/link"],
  ])("%s", async (_what, command, paths) => {
    const end = await author(command);
    expect(end).toEqual({ kind: "failed", detail: `changed files outside the scope: ${paths}` });
    expect(world.git("for-each-ref", "refs/fleet/mar5/exp/")).toBe("");
  });

  it("unfinished work: a failing exit, whatever it changed; its last words without escapes", async () => {
    const end = await author(`${EDIT}; printf '\\033[31mno idea\\033[0m \\007left\\n'; exit 3`);
    expect(end).toEqual({ kind: "failed", detail: "exit code 3; last line: no idea left" });
  });

  it("asking for the SSH agent", async () => {
    const end = await author("true", { envKeep: ["SSH_AUTH_SOCK"] });
    expect(end).toMatchObject({ kind: "failed" });
    expect(detailOf(end)).toContain("SSH_AUTH_SOCK");
    expect(readdirSync(world.bare.authorsDir)).toEqual([]);
  });
});

describe("the end of a session", () => {
  it("comes at the deadline, also for a command that ignores requests", async () => {
    const end = await author(`trap '' TERM HUP; ${EDIT}; echo pid=$$; while :; do sleep 1; done`, {
      deadlineSeconds: 0.5,
    });
    expect(detailOf(end)).toMatch(/^not done within 0.5 s; last line: pid=\d+$/);
    expect(printedPids().filter(isAlive)).toEqual([]);
  });

  it("comes early on request", async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await author("sleep 60", {}, { signal: stop.signal })).toMatchObject({
      kind: "failed",
      detail: "ended early on request",
    });
  });

  it("leaves no process behind: background, other session, deaf to signals", async () => {
    const deaf = `sh -c 'trap "" TERM HUP; echo pid=$$; : > "$up.$$"; while :; do sleep 1; done'`;
    const setsid = existsSync("/usr/bin/setsid") ? "setsid " : "";
    const end = await author(
      `${EDIT}; export up="$(dirname "$FLEET_DIGEST")/up"; sleep 60 & echo pid=$!; ${deaf} & (${setsid}${deaf} &);` +
        ' nohup sleep 61 > src/nohup & echo pid=$!; until [ "$(ls "$up".* | wc -l)" -ge 2 ]; do :; done 2> /dev/null',
    );
    expect(changed(end)).toEqual(["src/nohup", "train.js"]);
    expect(printedPids()).toHaveLength(4);
    expect(printedPids().filter(isAlive)).toEqual([]);
  });

  it("loses nothing that was printed just before it", async () => {
    await author("i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done");
    expect(readFileSync(join(world.root, "session/output"), "utf8").trimEnd().endsWith("line 1999")).toBe(
      true,
    );
  });
});
