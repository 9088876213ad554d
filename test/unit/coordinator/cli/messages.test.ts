/** Every error fact has one sentence, one hint and an exit code; this is what the operator reads. */
import { describe, expect, test } from "vitest";
import { errorLines, wordsOf } from "../../../../coordinator/cli/messages.ts";
import type { ErrorFact } from "../../../../proto/vocab/errors.ts";
import { type Code, facts } from "./sample-facts.ts";

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
