/** Words for what can go wrong with one host; all of these exit with 2, because the other hosts go on. */
import { commandText } from "../command-text.ts";
import { formatBytes } from "../formats.ts";
import { terminalBlock, terminalText } from "../terminal-text.ts";
import type { Words, WordsOf } from "./words.ts";

const HOST_FAILED = 2;

const host = (sentence: string, hint: string, below?: readonly string[]): Words => ({
  sentence,
  ...(below && below.length > 0 ? { below } : {}),
  hint,
  exit: HOST_FAILED,
});

const MENDING_KEYS = {
  node: "node: /path/to/node` (22.13 or newer)",
  work_dir: "work_dir: /path` (on a disk from which programs can be started)",
} as const;

/** A newer coordinator may know more ways. */
const leftBehind = (name: string, way: "silent" | "unknown" | "moved"): string => {
  if (way === "silent")
    return `${name} is no longer in the inventory, and its agent could not be told to end`;
  if (way === "unknown") return `${name} was of this fleet once, and no way to it is known any more`;
  return `another machine answers where ${name} was, so what ${name} holds could not be ended`;
};

/** A host's name as it is shown; names come from the inventory, which may be anybody's. */
const named = (name: string): string => terminalText(name, 64);

/** Codes about one host. */
export const hostWords: WordsOf<
  | "host_step_failed"
  | "host_without_git"
  | "host_without_gzip"
  | "host_unsupported"
  | "host_duplicate"
  | "host_left_behind"
  | "killed_on_logout"
  | "disk_full"
  | "agent_version"
  | "agent_owned"
  | "history_behind"
  | "program_not_found"
> = {
  host_step_failed: ({ host: name, step, detail }) =>
    host(
      `${named(name)} failed at the step \`${terminalText(step, 40)}\``,
      `${commandText(["fleet", "check", name])} looks closer; fleet up tries again`,
      terminalBlock(detail),
    ),
  host_without_git: ({ host: name, found }) =>
    host(
      found === undefined
        ? `${named(name)} has no git, and experiments travel as branches`
        : `${named(name)} has ${terminalText(found, 60)}, which is too old`,
      `install git 2.38 or newer on ${named(name)}, then: fleet up`,
    ),
  host_without_gzip: ({ host: name }) =>
    host(
      `${named(name)} has no gzip, which unpacks what we copy there`,
      `install gzip on ${named(name)}, then: fleet up`,
    ),
  host_unsupported: ({ host: name, detail, mend }) =>
    host(
      `${named(name)} cannot run our agent: ${terminalText(detail)}`,
      mend === undefined
        ? `remove ${named(name)} from the inventory; docs/platforms.md says what can be a host`
        : `set \`${MENDING_KEYS[mend]} for this host in the inventory, then: fleet up`,
    ),
  host_duplicate: ({ host: name, other }) =>
    host(
      `${named(name)} and ${named(other)} are the same machine`,
      "remove one of the two from the inventory, then: fleet up",
    ),
  host_left_behind: ({ host: name, way }) =>
    host(
      leftBehind(named(name), way),
      way === "silent"
        ? "once it is back, put it into the inventory, then: fleet up, take it out, then: fleet up; fleet down tells it too"
        : `put ${named(name)} into the inventory as it can be reached, then: fleet up; from then on fleet down knows the way`,
    ),
  killed_on_logout: ({ host: name, user }) =>
    host(
      `${named(name)} ends all programs of ${terminalText(user, 64)} at logout, our agent too`,
      `on ${named(name)}: ${commandText(["loginctl", "enable-linger", user])}; then: fleet up`,
    ),
  disk_full: ({ host: name, path, freeBytes }) =>
    host(
      `the disk of ${named(name)} is full: ${formatBytes(freeBytes)} free at ${terminalText(path)}`,
      "free some space there, or set another `work_dir` in the inventory; then: fleet up",
    ),
  agent_version: ({ host: name, agent, coordinator }) =>
    host(
      `the agent on ${named(name)} speaks version ${agent} of the link, we speak ${coordinator}`,
      agent < coordinator ? "fleet down, then fleet up brings the new agent" : "update fleet on this machine",
    ),
  agent_owned: ({ host: name, detail }) =>
    host(
      `the agent on ${named(name)} belongs to another coordinator of this fleet: ${terminalText(detail)}`,
      "run fleet down there and fleet up here; where that one is gone for good: fleet up --take-over",
    ),
  history_behind: ({ host: name, detail }) =>
    host(
      `the agent on ${named(name)} remembers more than this ledger holds: ${terminalText(detail)}`,
      "a new generation is begun by itself and the host is tried again; fleet status tells what is missing",
    ),
  program_not_found: ({ host: name, command, detail }) =>
    host(
      `${named(name)} has no program for \`${terminalText(command, 80)}\``,
      `install it there, or use another command in fleet.yaml; then: ${commandText(["fleet", "undrain", name])}`,
      terminalBlock(detail),
    ),
};
