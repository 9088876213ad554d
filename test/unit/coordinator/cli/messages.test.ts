/** Every error fact has one sentence, one hint and an exit code; this is what the operator reads. */
import { describe, expect, test } from "vitest";
import { errorLines, wordsOf } from "../../../../coordinator/cli/messages.ts";
import type { ErrorFact } from "../../../../proto/vocab/errors.ts";

type Code = ErrorFact["code"];

/** One fact of each code, or several where the words differ; a code that is missing here does not compile. */
const facts: { readonly [C in Code]: readonly Extract<ErrorFact, { readonly code: C }>[] } = {
  file_mistakes: [
    {
      code: "file_mistakes",
      mistakes: [
        { place: { file: "lab.yaml", line: 12, column: 5 }, fact: "unknown key `usr`", nearest: "user" },
        { place: { file: "lab.yaml", line: 14, column: 3 }, fact: "`port` must be a number" },
      ],
    },
  ],
  file_missing: [
    { code: "file_missing", path: "/repo/fleet.yaml", what: "campaign" },
    { code: "file_missing", path: "/tmp", what: "repository" },
    { code: "file_missing", path: "lab.yaml", what: "inventory" },
  ],
  metric_missing: [
    { code: "metric_missing", experiment: 7, pattern: "^val_bpb:", lastLines: "step 1\nTraceback\n" },
  ],
  branch_exists: [
    { code: "branch_exists", branch: "autoresearch/nov20" },
    { code: "branch_exists", branch: "refs/fleet/nov20/base" },
    { code: "branch_exists", branch: "autoresearch" },
  ],
  scope_violation: [{ code: "scope_violation", subject: "faster", paths: ["prepare.py"] }],
  host_step_failed: [{ code: "host_step_failed", host: "gpu1", step: "copy", detail: "gzip: broken pipe" }],
  host_without_git: [
    { code: "host_without_git", host: "gpu1" },
    { code: "host_without_git", host: "gpu1", found: "git 2.17.1" },
  ],
  host_without_gzip: [{ code: "host_without_gzip", host: "gpu1" }],
  host_unsupported: [
    { code: "host_unsupported", host: "gpu1", detail: "glibc 2.17 is older than 2.28", mend: "node" },
    { code: "host_unsupported", host: "gpu1", detail: "~/.fleet is noexec", mend: "work_dir" },
    { code: "host_unsupported", host: "gpu1", detail: "its C library is musl" },
  ],
  host_left_behind: [
    { code: "host_left_behind", host: "gpu1", way: "silent" },
    { code: "host_left_behind", host: "gpu1", way: "unknown" },
    { code: "host_left_behind", host: "gpu1", way: "moved" },
  ],
  host_duplicate: [{ code: "host_duplicate", host: "gpu1", other: "gpu1-vpn" }],
  // Their words, and those of the cases between them, are in ssh-words.test.ts.
  host_key_unknown: [
    { code: "host_key_unknown", host: "gpu1", fingerprint: "SHA256:abc", keyType: "k", isRememberable: true },
  ],
  host_key_changed: [
    { code: "host_key_changed", host: "gpu1", known: ["SHA256:old"], offered: "SHA256:new", forget: [] },
  ],
  host_login_refused: [{ code: "host_login_refused", host: "gpu1", user: "me", tried: [], flaws: [] }],
  host_unreachable: [{ code: "host_unreachable", host: "gpu2 via gate", detail: "something new" }],
  killed_on_logout: [{ code: "killed_on_logout", host: "gpu1", user: "me" }],
  socket_unusable: [{ code: "socket_unusable", path: "/tmp/x.sock", detail: "others may enter its folder" }],
  disk_full: [{ code: "disk_full", host: "gpu1", path: "/scratch", freeBytes: 12_000_000 }],
  agent_version: [
    { code: "agent_version", host: "gpu1", agent: 1, coordinator: 2 },
    { code: "agent_version", host: "gpu1", agent: 3, coordinator: 2 },
  ],
  agent_owned: [{ code: "agent_owned", host: "gpu1", detail: "it serves me@desk:/state/lab, heard 3 s ago" }],
  history_behind: [
    {
      code: "history_behind",
      host: "gpu1",
      detail: "it saw generation 1, term 7; the caller is at generation 1, term 5",
      seen: { generation: 1, term: 7, token: 68, experiment: 12 },
    },
  ],
  program_not_found: [
    { code: "program_not_found", host: "gpu1", command: "uv run train.py", detail: "sh: uv: not found" },
  ],
  coordinator_running: [
    { code: "coordinator_running", fleet: "lab", pid: 4242 },
    { code: "coordinator_running", fleet: "lab", pid: 4242, forMs: 840_000, machine: "studio" },
  ],
  coordinator_unreachable: [
    { code: "coordinator_unreachable", fleet: "lab", detail: "connect ENOENT", snapshotAgeMs: 192_000 },
    { code: "coordinator_unreachable", fleet: "lab", detail: "" },
    {
      code: "coordinator_unreachable",
      fleet: "lab",
      detail: "",
      snapshotAgeMs: 192_000,
      down: { campaign: "mar5" },
    },
    { code: "coordinator_unreachable", fleet: "lab", detail: "", down: {} },
  ],
  no_fleet: [
    { code: "no_fleet", fleets: [] },
    { code: "no_fleet", fleets: ["lab", "desk"] },
  ],
  no_such_fleet: [
    { code: "no_such_fleet", fleet: "nosuch", fleets: ["desk", "lab"] },
    { code: "no_such_fleet", fleet: "lap", fleets: ["lab"] },
    { code: "no_such_fleet", fleet: "lab", fleets: [] },
  ],
  no_campaign: [{ code: "no_campaign", fleet: "lab" }],
  campaign_active: [{ code: "campaign_active", campaign: "mar5" }],
  campaign_failed: [{ code: "campaign_failed", campaign: "mar5", detail: "no host could be prepared" }],
  campaign_changed: [
    { code: "campaign_changed", difference: "budgetSeconds: 300 → 600", needsAccept: true },
    { code: "campaign_changed", difference: "stop.hours: 8 → 9", needsAccept: false },
  ],
  no_such_experiment: [
    { code: "no_such_experiment", experiment: "99", highest: 12 },
    { code: "no_such_experiment", experiment: "1", highest: 0 },
  ],
  ledger_newer: [
    { code: "ledger_newer", kind: "host_teleported", program: "9.0.0" },
    { code: "ledger_newer", kind: "host_teleported" },
  ],
  backup_exists: [{ code: "backup_exists", path: "/b/lab.fleet" }],
  backup_failed: [{ code: "backup_failed", path: "/b/lab.fleet", detail: "tar: no space left" }],
  backup_damaged: [
    { code: "backup_damaged", path: "/b/lab.fleet", part: "ledger.sqlite", detail: "its hash is another" },
  ],
  backup_newer: [{ code: "backup_newer", path: "/b/lab.fleet", program: "9.0.0" }],
  fleet_exists: [{ code: "fleet_exists", fleet: "lab", path: "/s/lab" }],
  no_such_host: [
    { code: "no_such_host", host: "gpu11", hosts: ["gpu1", "studio"] },
    { code: "no_such_host", host: "x", hosts: ["gpu1", "studio"] },
  ],
  no_such_branch: [{ code: "no_such_branch", branch: "feature" }],
  wrong_status: [
    {
      code: "wrong_status",
      verb: "cancel",
      subject: { kind: "experiment", experiment: 12 },
      status: "discard",
      worksIn: ["screening"],
      worksNow: [],
    },
  ],
  already_submitted: [{ code: "already_submitted", branch: "wip", experiment: 12, status: "running" }],
  knobs_misfit: [
    {
      code: "knobs_misfit",
      commit: "4be1c02d",
      misfits: [{ knob: "lr", file: "train.js", kind: "matches", times: 0 }],
    },
  ],
  no_verdict: [{ code: "no_verdict", experiment: 12, campaign: "mar5", reason: "stopped", isFailure: false }],
  mirror_waits: [
    { code: "mirror_waits", branch: "autoresearch/mar5", reason: "checked_out", detail: "/home/me/repo" },
    { code: "mirror_waits", branch: "autoresearch/mar5", reason: "moved", detail: "2 commits" },
  ],
  frontier_mismatch: [
    { code: "frontier_mismatch", findings: ["lane cpu: its ref is at 4be1c02"], canRestore: true },
    { code: "frontier_mismatch", findings: ["object 4be1c02 was swapped"], canRestore: false },
  ],
  git_failed: [
    { code: "git_failed", argv: ["fetch", "x"], exitCode: 128, stderr: "fatal: bad object\n" },
    { code: "git_failed", argv: ["fetch"], exitCode: null, stderr: "" },
  ],
  object_mismatch: [{ code: "object_mismatch", path: "train.py", blob: "aaaa", found: "bbbb" }],
  branch_refused: [{ code: "branch_refused", branch: "wip", reason: "too_large", detail: "120 MB" }],
  repository_unfit: [
    { code: "repository_unfit", path: "/repo", reason: "shallow", detail: "its history is incomplete" },
    { code: "repository_unfit", path: "/repo", reason: "no_commits", detail: "it has no commit yet" },
  ],
  git_version: [{ code: "git_version", found: "git version 2.30.1", needed: "2.38" }],
  ledger_damaged: [{ code: "ledger_damaged", place: "ledger.sqlite", detail: "not a database" }],
  ledger_unwritable: [{ code: "ledger_unwritable", path: "ledger.sqlite", detail: "disk is full" }],
  ledger_version: [{ code: "ledger_version", path: "ledger.sqlite", found: 3, known: 2 }],
  usage: [
    { code: "usage", detail: "unknown command statsu", hint: "did you mean fleet status?" },
    { code: "usage", detail: "something is wrong" },
  ],
  number_taken: [{ code: "number_taken", experiment: 7 }],
  internal: [{ code: "internal", detail: "Error: x\n    at y" }],
};

const all = Object.values(facts).flat();

const told = (codes: readonly Code[]): string =>
  codes
    .flatMap((code): readonly ErrorFact[] => facts[code])
    .flatMap((fact) => [`${fact.code} (${wordsOf(fact).exit})`, ...errorLines(fact).map((l) => `  ${l}`)])
    .join("\n");

const topic = (pattern: RegExp): readonly Code[] =>
  (Object.keys(facts) as Code[]).filter((code) => pattern.test(code));

const HOST = /^(?:host_|killed|disk|agent_|history_|program)/u;
const FLEET = /^(?:socket|coordinator|no_fleet|no_such_fleet|no_campaign|campaign|ledger)/u;

describe("words for failures", () => {
  test("of hosts", () => {
    expect(told(topic(HOST))).toMatchInlineSnapshot(`
      "host_step_failed (2)
        fleet: gpu1 failed at the step \`copy\`
          gzip: broken pipe
        hint: fleet check gpu1 looks closer; fleet up tries again
      host_without_git (2)
        fleet: gpu1 has no git, and experiments travel as branches
        hint: install git 2.38 or newer on gpu1, then: fleet up
      host_without_git (2)
        fleet: gpu1 has git 2.17.1, which is too old
        hint: install git 2.38 or newer on gpu1, then: fleet up
      host_without_gzip (2)
        fleet: gpu1 has no gzip, which unpacks what we copy there
        hint: install gzip on gpu1, then: fleet up
      host_unsupported (2)
        fleet: gpu1 cannot run our agent: glibc 2.17 is older than 2.28
        hint: set \`node: /path/to/node\` (22.13 or newer) for this host in the inventory, then: fleet up
      host_unsupported (2)
        fleet: gpu1 cannot run our agent: ~/.fleet is noexec
        hint: set \`work_dir: /path\` (on a disk from which programs can be started) for this host in the inventory, then: fleet up
      host_unsupported (2)
        fleet: gpu1 cannot run our agent: its C library is musl
        hint: remove gpu1 from the inventory; docs/platforms.md says what can be a host
      host_left_behind (2)
        fleet: gpu1 is no longer in the inventory, and its agent could not be told to end
        hint: once it is back, put it into the inventory, then: fleet up, take it out, then: fleet up; fleet down tells it too
      host_left_behind (2)
        fleet: gpu1 was of this fleet once, and no way to it is known any more
        hint: put gpu1 into the inventory as it can be reached, then: fleet up; from then on fleet down knows the way
      host_left_behind (2)
        fleet: another machine answers where gpu1 was, so what gpu1 holds could not be ended
        hint: put gpu1 into the inventory as it can be reached, then: fleet up; from then on fleet down knows the way
      host_duplicate (2)
        fleet: gpu1 and gpu1-vpn are the same machine
        hint: remove one of the two from the inventory, then: fleet up
      host_key_unknown (2)
        fleet: the key of gpu1 is not known yet (k SHA256:abc)
        hint: compare it, then answer yes to ssh gpu1 true, or set \`host_key_policy: accept-new\` in the inventory
      host_key_changed (2)
        fleet: the key of gpu1 has changed, so we did not connect
          known:   SHA256:old
          offered: SHA256:new
        hint: ask who runs gpu1; if the change is right, put the new key into its \`host_key\` in the inventory
      host_login_refused (2)
        fleet: gpu1 refused to let me in
          tried: nothing, no key was found
        hint: ssh gpu1 true must work without a password; then: fleet up
      host_unreachable (2)
        fleet: gpu2 via gate cannot be reached
          something new
        hint: ssh gpu2 true shows more
      killed_on_logout (2)
        fleet: gpu1 ends all programs of me at logout, our agent too
        hint: on gpu1: loginctl enable-linger me; then: fleet up
      disk_full (2)
        fleet: the disk of gpu1 is full: 12 MB free at /scratch
        hint: free some space there, or set another \`work_dir\` in the inventory; then: fleet up
      agent_version (2)
        fleet: the agent on gpu1 speaks version 1 of the link, we speak 2
        hint: fleet down, then fleet up brings the new agent
      agent_version (2)
        fleet: the agent on gpu1 speaks version 3 of the link, we speak 2
        hint: update fleet on this machine
      agent_owned (2)
        fleet: the agent on gpu1 belongs to another coordinator of this fleet: it serves me@desk:/state/lab, heard 3 s ago
        hint: run fleet down there and fleet up here; where that one is gone for good: fleet up --take-over
      history_behind (2)
        fleet: the agent on gpu1 remembers more than this ledger holds: it saw generation 1, term 7; the caller is at generation 1, term 5
        hint: a new generation is begun by itself and the host is tried again; fleet status tells what is missing
      program_not_found (2)
        fleet: gpu1 has no program for \`uv run train.py\`
          sh: uv: not found
        hint: install it there, or use another command in fleet.yaml; then: fleet undrain gpu1"
    `);
  });

  test("of the fleet and its campaign", () => {
    expect(told(topic(FLEET))).toMatchInlineSnapshot(`
      "socket_unusable (1)
        fleet: the socket /tmp/x.sock cannot be used: others may enter its folder
        hint: its folder must be yours alone and its path short; set TMPDIR to such a folder, then: fleet up
      coordinator_running (1)
        fleet: a coordinator of lab is running already (process 4242)
        hint: fleet status --fleet lab asks it; fleet down --fleet lab ends it
      coordinator_running (1)
        fleet: a coordinator of lab is running already (process 4242 on studio, for 14 min)
        hint: fleet status --fleet lab asks it; fleet down --fleet lab ends it, both on studio
      coordinator_unreachable (3)
        fleet: the coordinator of lab does not answer; above is what it said 3 min ago
          connect ENOENT
        hint: fleet up starts it again; hosts go on with what they hold
      coordinator_unreachable (3)
        fleet: the coordinator of lab does not answer
        hint: fleet up starts it again; hosts go on with what they hold
      coordinator_unreachable (3)
        fleet: lab has been down for 3 min; above is what was known at its end
        hint: fleet up goes on with campaign mar5
      coordinator_unreachable (3)
        fleet: lab is down
        hint: fleet up brings it up again
      no_fleet (1)
        fleet: no fleet is up
        hint: fleet up <inventory> starts one; fleet run alone uses this machine
      no_fleet (1)
        fleet: several fleets could be meant: lab, desk
        hint: say which, for instance: --fleet lab
      no_such_fleet (1)
        fleet: there is no fleet nosuch; known: desk, lab
        hint: fleet up <inventory> starts one, named as its inventory says
      no_such_fleet (1)
        fleet: there is no fleet lap; known: lab
        hint: did you mean --fleet lab?
      no_such_fleet (1)
        fleet: there is no fleet lab; known: none
        hint: fleet up <inventory> starts one, named as its inventory says
      no_campaign (1)
        fleet: lab has no campaign yet
        hint: cd into the research repository, then: fleet run
      campaign_active (1)
        fleet: the campaign mar5 is still active, and a fleet has one at a time
        hint: fleet stop ends it; fleet run in its own repository goes on with it
      campaign_failed (4)
        fleet: the campaign mar5 failed: no host could be prepared
        hint: fleet show 0 tells what its baselines and preparations did; mend that, then: fleet run
      campaign_changed (1)
        fleet: the campaign file has changed what is measured, so new numbers could not be compared with the old ones
          budgetSeconds: 300 → 600
        hint: fleet run --accept-changes measures new baselines; or change the file back
      campaign_changed (1)
        fleet: the campaign file has changed while the campaign runs
          stop.hours: 8 → 9
        hint: fleet stop, then fleet run goes on with the new file
      ledger_newer (1)
        fleet: the ledger was written by fleet 9.0.0, which is newer: it holds a record \`host_teleported\`, of which this one knows nothing
        hint: update fleet on this machine; nothing was changed
      ledger_newer (1)
        fleet: the ledger was written by a newer fleet: it holds a record \`host_teleported\`, of which this one knows nothing
        hint: update fleet on this machine; nothing was changed
      ledger_damaged (1)
        fleet: the ledger is damaged at ledger.sqlite: not a database
        hint: fleet down, put the file back from a copy, then: fleet up
      ledger_unwritable (1)
        fleet: ledger.sqlite cannot be written: disk is full
        hint: look at the disk's free space and the file's owner; a coordinator that runs goes on by itself, else: fleet up
      ledger_version (1)
        fleet: ledger.sqlite was written by a newer fleet (layout 3, we know 2)
        hint: update fleet on this machine"
    `);
  });

  test("of files, branches, experiments and the command line", () => {
    expect(told((Object.keys(facts) as Code[]).filter((code) => !HOST.test(code) && !FLEET.test(code))))
      .toMatchInlineSnapshot(`
        "file_mistakes (1)
          fleet: 2 mistakes in lab.yaml
            lab.yaml:12:5 unknown key \`usr\`; did you mean \`user\`?
            lab.yaml:14:3 \`port\` must be a number
          hint: mend the file, then run the same command again; fleet check looks at it without doing anything
        file_missing (1)
          fleet: there is no campaign file at /repo/fleet.yaml
          hint: cd into the research repository, or write the file with: fleet init
        file_missing (1)
          fleet: /tmp is not a git repository
          hint: cd into a git repository, or make one with: git init
        file_missing (1)
          fleet: there is no inventory file at lab.yaml
          hint: inventory/lab.yaml shows how one looks; without one: fleet run uses this machine
        metric_missing (4)
          fleet: experiment 7 printed no line that matches \`^val_bpb:\`
            step 1
            Traceback
          hint: fleet logs 7 shows what it printed; \`metric.pattern\` is in fleet.yaml
        branch_exists (1)
          fleet: the branch autoresearch/nov20 exists already and is not this campaign's
          hint: choose another name for the campaign, for instance: fleet run --tag nov20b
        branch_exists (1)
          fleet: a campaign nov20 of another repository was run in this fleet
          hint: choose another name for the campaign, for instance: fleet run --tag nov20b
        branch_exists (1)
          fleet: a branch is named autoresearch, and git allows no branch autoresearch/<campaign> beside it
          hint: git branch -m autoresearch <another name>, then: fleet run
        scope_violation (1)
          fleet: "faster" changes what experiments may not change
            prepare.py
          hint: take these changes out of the branch; \`scope.editable\` in fleet.yaml can allow files that \`scope.frozen\` does not name, but no links, no submodules and never fleet.yaml
        no_such_experiment (1)
          fleet: there is no experiment 99; the highest is 12
          hint: fleet queue lists the open ones, fleet results the measured ones
        no_such_experiment (1)
          fleet: there is no experiment 1, and none was proposed yet
          hint: fleet queue lists the open ones, fleet results the measured ones
        backup_exists (1)
          fleet: /b/lab.fleet is there already
          hint: name another file, or: fleet backup /b/lab.fleet --force
        backup_failed (1)
          fleet: /b/lab.fleet could not be written or read
            tar: no space left
          hint: look at the disk's free space and at who may write there; nothing was changed
        backup_damaged (1)
          fleet: /b/lab.fleet is not what was backed up: ledger.sqlite is damaged
            its hash is another
          hint: nothing was placed; take another backup
        backup_newer (1)
          fleet: /b/lab.fleet was written by fleet 9.0.0, which is newer
          hint: update fleet on this machine; nothing was placed
        fleet_exists (1)
          fleet: there is a fleet lab already, in /s/lab
          hint: give the restored one another name with --fleet, or remove that one: fleet down --purge --forget --fleet lab
        no_such_host (1)
          fleet: there is no host gpu11 in this fleet
          hint: did you mean gpu1?
        no_such_host (1)
          fleet: there is no host x in this fleet
          hint: its hosts are: gpu1, studio; see fleet status
        no_such_branch (1)
          fleet: there is no branch or commit feature in the research repository
          hint: git branch --all lists them
        wrong_status (1)
          fleet: experiment 0012 has its verdict already: discard
          hint: fleet show 12 tells why; fleet queue lists what can still be cancelled
        already_submitted (1)
          fleet: wip is experiment 0012 already: running
          hint: fleet show 12 tells more; fleet submit wip --again measures it once more
        knobs_misfit (1)
          fleet: knob "lr" is not found in train.js at 4be1c02, so the sweep could propose nothing
          hint: mend author.knobs in fleet.yaml, then: fleet run
        no_verdict (1)
          fleet: experiment 0012 has no verdict, because the campaign mar5 ended: stopped
          hint: fleet run goes on with it; then: fleet show 12
        mirror_waits (1)
          fleet: autoresearch/mar5 waits because it is checked out in /home/me/repo
          hint: git switch to another branch there; the mirror then follows by itself
        mirror_waits (1)
          fleet: autoresearch/mar5 waits because somebody else moved it: 2 commits
          hint: fleet frontier adopt measures those commits; fleet frontier restore puts the branch back
        frontier_mismatch (1)
          fleet: git and ledger disagree in one place
            lane cpu: its ref is at 4be1c02
          hint: fleet frontier restore puts every ref back and keeps what stood there; fleet frontier adopt measures a branch's own commits
        frontier_mismatch (1)
          fleet: git and ledger disagree in one place
            object 4be1c02 was swapped
          hint: fleet pause, put the fleet's state folder back from a copy made before this, then: fleet frontier verify
        git_failed (1)
          fleet: git fetch ended with code 128
            fatal: bad object
          hint: fleet check looks at git, the repository and the branches
        git_failed (1)
          fleet: git fetch ended with a signal
          hint: fleet check looks at git, the repository and the branches
        object_mismatch (1)
          fleet: train.py is not what git says: expected aaaa, found bbbb
          hint: git fsck in the research repository, then: fleet frontier verify
        branch_refused (1)
          fleet: wip is too large to hand to hosts: 120 MB
          hint: mend the branch, then: fleet submit it again
        repository_unfit (1)
          fleet: /repo cannot be used: its history is incomplete
          hint: git fetch --unshallow, then: fleet run
        repository_unfit (1)
          fleet: /repo cannot be used: it has no commit yet
          hint: git add and git commit the files first, then: fleet run
        git_version (1)
          fleet: git 2.38 or newer is needed here, found: git version 2.30.1
          hint: install a newer git on this machine, then: fleet check
        usage (1)
          fleet: unknown command statsu
          hint: did you mean fleet status?
        usage (1)
          fleet: something is wrong
          hint: fleet --help lists the commands
        number_taken (1)
          fleet: two changes wanted the number 7 at the same moment
          hint: run fleet submit again
        internal (1)
          fleet: this is a bug in fleet, not your mistake
            Error: x
            at y
          hint: please report it with the lines above; fleet status tells whether the campaign goes on"
      `);
  });

  test("are one line each, with a command or a deed to do next", () => {
    for (const fact of all) {
      const { sentence, hint } = wordsOf(fact);
      expect(sentence, fact.code).not.toMatch(/[\n\r]|\.$/u);
      expect(hint, fact.code).not.toMatch(/[\n\r]|^$/u);
    }
  });

  test("exist for a code of a newer coordinator", () => {
    expect(errorLines({ code: "from_the_future" } as unknown as ErrorFact)).toMatchInlineSnapshot(`
      [
        "fleet: the coordinator reported something that this version has no words for",
        "hint: fleet and its coordinator differ: fleet down, then fleet up",
      ]
    `);
  });

  test("never carry foreign control characters", () => {
    const evil = "\u001B]0;owned\u0007\u001B[2J\u202Eabc\u0000\u009B31m\n\r\t\u0007";
    const poison = (value: unknown): unknown => {
      if (typeof value === "string") return `${value}${evil}`;
      if (Array.isArray(value)) return value.map(poison);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          ["code", "what", "reason"].includes(key) ? inner : poison(inner),
        ]),
      );
    };
    for (const fact of all)
      for (const line of errorLines(poison(fact) as ErrorFact))
        expect(line, fact.code).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
