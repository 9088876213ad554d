/** Every verb with its arguments and options, as data; a verb's code is loaded only when it is called. */
import type { Verb } from "./context.ts";

/** How one verb is called and where its code is. */
export interface VerbEntry {
  /** Name and arguments, as commander takes them. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: readonly (readonly [flags: string, description: string])[];
  readonly load: () => Promise<Verb>;
}

/** In the order of the help text: a fleet's life, a campaign's life, looking, mending. */
export const verbTable: readonly VerbEntry[] = [
  {
    usage: "up [inventory]",
    summary: "bring the fleet up, or in line with a changed inventory",
    options: [
      ["--take-over", "also take hosts whose agents served a copy of this fleet that is silent by now"],
    ],
    load: async () => (await import("./verbs/up.ts")).up,
  },
  {
    usage: "down",
    summary: "end the coordinator and its agents; what runs goes on to its end",
    options: [
      ["--purge", "also end what runs, and remove everything of this fleet from its hosts"],
      [
        "--forget",
        "with --purge: also remove this fleet's history from this machine: ledger, logs, repository",
      ],
    ],
    load: async () => (await import("./verbs/down.ts")).down,
  },
  {
    usage: "status",
    summary: "show hosts, campaign and frontier",
    options: [["-w, --watch", "show it again every second"]],
    load: async () => (await import("./verbs/status.ts")).status,
  },
  {
    usage: "check [what...]",
    summary: "look at git, ssh, hosts, campaign file and mirror; changes nothing",
    load: async () => (await import("./verbs/check.ts")).check,
  },
  {
    usage: "init",
    summary: "write a commented fleet.yaml for this repository",
    options: [
      ["--yes", "ask nothing"],
      ["--preset <name>", "karpathy or custom"],
    ],
    load: async () => (await import("./verbs/init.ts")).init,
  },
  {
    usage: "run",
    summary: "start or resume the campaign of this repository, and watch it",
    options: [
      ["--detach", "start it and return at once"],
      ["--accept-changes", "measure new baselines when task, metric or scope have changed"],
      ["--tag <name>", "name of the campaign and of its branch autoresearch/<name>"],
    ],
    load: async () => (await import("./verbs/run.ts")).run,
  },
  {
    usage: "pause",
    summary: "start nothing new; what runs goes on",
    options: [["--reason <text>", "shown in status"]],
    load: async () => (await import("./verbs/campaign.ts")).pause,
  },
  {
    usage: "resume",
    summary: "go on after pause",
    load: async () => (await import("./verbs/campaign.ts")).resume,
  },
  {
    usage: "stop",
    summary: "end the campaign when what runs is done",
    options: [
      ["--now", "end what runs too"],
      ["--reason <text>", "shown in status"],
    ],
    load: async () => (await import("./verbs/campaign.ts")).stop,
  },
  {
    usage: "submit <branch>",
    summary: "propose a branch of the research repository as an experiment",
    options: [
      ["--wait", "wait for its verdict"],
      ["--again", "measure it although the same files were submitted before"],
    ],
    load: async () => (await import("./verbs/submit.ts")).submit,
  },
  {
    usage: "queue",
    summary: "list experiments without a verdict",
    load: async () => (await import("./verbs/lists.ts")).queue,
  },
  {
    usage: "show <experiment>",
    summary: "tell everything of one experiment; 0 for baselines and preparations",
    load: async () => (await import("./verbs/show.ts")).show,
  },
  {
    usage: "explain <what>",
    summary: "tell why an experiment or a host is where it is, and what it waits for",
    load: async () => (await import("./verbs/explain.ts")).explain,
  },
  {
    usage: "logs <experiment>",
    summary: "print what an experiment printed",
    options: [
      ["-f, --follow", "go on until it ends"],
      ["--attempt <name>", "another attempt than the newest that printed anything"],
    ],
    load: async () => (await import("./verbs/logs.ts")).logs,
  },
  {
    usage: "metrics <experiment>",
    summary: "list the numbers of an experiment",
    load: async () => (await import("./verbs/metrics.ts")).metrics,
  },
  {
    usage: "cancel <experiment>",
    summary: "end one experiment without a verdict on it",
    load: async () => (await import("./verbs/campaign.ts")).cancel,
  },
  {
    usage: "drain <host>",
    summary: "let a host finish and give it nothing new",
    options: [["--reason <text>", "shown in status (needed)"]],
    load: async () => (await import("./verbs/campaign.ts")).drain,
  },
  {
    usage: "undrain <host>",
    summary: "use a drained or failed host again",
    load: async () => (await import("./verbs/campaign.ts")).undrain,
  },
  {
    usage: "frontier [action]",
    summary: "show each lane's tip (log), or: verify, adopt, restore",
    load: async () => (await import("./verbs/frontier.ts")).frontier,
  },
  {
    usage: "results",
    summary: "list what was measured, lane by lane",
    load: async () => (await import("./verbs/lists.ts")).results,
  },
  {
    usage: "events",
    summary: "list what happened",
    options: [
      ["-f, --follow", "go on with what happens"],
      ["--after <number>", "only events behind this one"],
    ],
    load: async () => (await import("./verbs/events.ts")).events,
  },
  {
    usage: "backup <file>",
    summary: "write the fleet's whole history into one file, also while it runs",
    options: [["--force", "write over the file"]],
    load: async () => (await import("./verbs/backup.ts")).backup,
  },
  {
    usage: "restore <file>",
    summary: "make a fleet from such a file, as it was then; --fleet gives it another name",
    load: async () => (await import("./verbs/backup.ts")).restore,
  },
];
