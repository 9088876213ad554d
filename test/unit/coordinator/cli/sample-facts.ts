/** Error facts as samples for the tests of their words. */
import type { ErrorFact } from "../../../../proto/vocab/errors.ts";

export type Code = ErrorFact["code"];

/** One fact of each code, or several where the words differ; a code that is missing here does not compile. */
export const facts: { readonly [C in Code]: readonly Extract<ErrorFact, { readonly code: C }>[] } = {
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
