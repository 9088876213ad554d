/** Words for what can go wrong with the coordinator, its ledger and its campaign. */
import { nearest } from "../../../inventory/nearest.ts";
import { commandText } from "../command-text.ts";
import { formatAge } from "../formats.ts";
import { terminalBlock, terminalText } from "../terminal-text.ts";
import { isSshFact, type SshFact, sshCoordinatorWords } from "./ssh-coordinator-words.ts";
import type { Words, WordsOf } from "./words.ts";

const list = (names: readonly string[]): string => names.map((name) => terminalText(name, 64)).join(", ");

const unreachedWords = (way: SshFact, snapshotAgeMs: number | undefined): Words => {
  const { sentence, ...rest } = sshCoordinatorWords(way);
  const shown =
    snapshotAgeMs === undefined ? "" : `; above is what its coordinator said ${formatAge(snapshotAgeMs)} ago`;
  return { sentence: `${sentence}${shown}`, ...rest, exit: 3 };
};

/** Codes about a fleet as a whole. */
export const fleetWords: WordsOf<
  | "socket_unusable"
  | "coordinator_running"
  | "coordinator_unreachable"
  | "no_fleet"
  | "no_such_fleet"
  | "no_campaign"
  | "campaign_active"
  | "campaign_failed"
  | "campaign_changed"
  | "ledger_damaged"
  | "ledger_unwritable"
  | "ledger_version"
  | "ledger_newer"
> = {
  socket_unusable: ({ path, detail }) => ({
    sentence: `the socket ${terminalText(path)} cannot be used: ${terminalText(detail)}`,
    hint: "its folder must be yours alone and its path short; set TMPDIR to such a folder, then: fleet up",
    exit: 1,
  }),
  coordinator_running: ({ fleet, pid, forMs, machine }) => {
    const where = machine === undefined ? "" : ` on ${terminalText(machine, 64)}`;
    const since = forMs === undefined ? "" : `, for ${formatAge(forMs)}`;
    const there = machine === undefined ? "" : `, both on ${terminalText(machine, 64)}`;
    return {
      sentence: `a coordinator of ${terminalText(fleet, 64)} is running already (process ${pid}${where}${since})`,
      hint: `${commandText(["fleet", "status", "--fleet", fleet])} asks it; ${commandText(["fleet", "down", "--fleet", fleet])} ends it${there}`,
      exit: 1,
    };
  },
  coordinator_unreachable: ({ fleet, detail, snapshotAgeMs, down, way }) => {
    if (way !== undefined && isSshFact(way)) return unreachedWords(way, snapshotAgeMs);
    return {
      sentence: down
        ? terminalText(fleet, 64) +
          (snapshotAgeMs === undefined
            ? " is down"
            : ` has been down for ${formatAge(snapshotAgeMs)}; above is what was known at its end`)
        : `the coordinator of ${terminalText(fleet, 64)} does not answer` +
          (snapshotAgeMs === undefined ? "" : `; above is what it said ${formatAge(snapshotAgeMs)} ago`),
      ...(detail === "" ? {} : { below: terminalBlock(detail) }),
      hint:
        down === undefined
          ? "fleet up starts it again; hosts go on with what they hold"
          : `fleet up ${down.campaign === undefined ? "brings it up again" : `goes on with campaign ${terminalText(down.campaign, 64)}`}`,
      exit: 3,
    };
  },
  no_fleet: ({ fleets }) =>
    fleets.length === 0
      ? {
          sentence: "no fleet is up",
          hint: "fleet up <inventory> starts one; fleet run alone uses this machine",
          exit: 1,
        }
      : {
          sentence: `several fleets could be meant: ${list(fleets)}`,
          hint: `say which, for instance: ${commandText(["--fleet", fleets[0] ?? ""])}`,
          exit: 1,
        },
  no_such_fleet: ({ fleet, fleets }) => {
    const near = nearest(fleet, fleets);
    return {
      sentence: `there is no fleet ${terminalText(fleet, 64)}; known: ${list(fleets) || "none"}`,
      hint:
        near === undefined
          ? "fleet up <inventory> starts one, named as its inventory says"
          : `did you mean ${commandText(["--fleet", near])}?`,
      exit: 1,
    };
  },
  no_campaign: ({ fleet }) => ({
    sentence: fleet === "" ? "there is no campaign yet" : `${terminalText(fleet, 64)} has no campaign yet`,
    hint: "cd into the research repository, then: fleet run",
    exit: 1,
  }),
  campaign_active: ({ campaign }) => ({
    sentence: `the campaign ${terminalText(campaign, 64)} is still active, and a fleet has one at a time`,
    hint: "fleet stop ends it; fleet run in its own repository goes on with it",
    exit: 1,
  }),
  campaign_failed: ({ campaign, detail }) => ({
    sentence: `the campaign ${terminalText(campaign, 64)} failed: ${terminalText(detail)}`,
    hint: "fleet show 0 tells what its baselines and preparations did; mend that, then: fleet run",
    exit: 4,
  }),
  campaign_changed: ({ difference, needsAccept }) => ({
    sentence: needsAccept
      ? "the campaign file has changed what is measured, so new numbers could not be compared with the old ones"
      : "the campaign file has changed while the campaign runs",
    below: difference.split("\n").map((line) => terminalText(line)),
    hint: needsAccept
      ? "fleet run --accept-changes measures new baselines; or change the file back"
      : "fleet stop, then fleet run goes on with the new file",
    exit: 1,
  }),
  ledger_damaged: ({ place, detail }) => ({
    sentence: `the ledger is damaged at ${terminalText(place)}: ${terminalText(detail)}`,
    hint: "fleet down, put the file back from a copy, then: fleet up",
    exit: 1,
  }),
  ledger_unwritable: ({ path, detail }) => ({
    sentence: `${terminalText(path)} cannot be written: ${terminalText(detail)}`,
    hint: "look at the disk's free space and the file's owner; a coordinator that runs goes on by itself, else: fleet up",
    exit: 1,
  }),
  ledger_newer: ({ kind, program }) => ({
    sentence: `the ledger was written by ${program === undefined ? "a newer fleet" : `fleet ${terminalText(program, 40)}, which is newer`}: it holds a record \`${terminalText(kind, 60)}\`, of which this one knows nothing`,
    hint: "update fleet on this machine; nothing was changed",
    exit: 1,
  }),
  ledger_version: ({ path, found, known }) => ({
    sentence: `${terminalText(path)} was written by a newer fleet (layout ${found}, we know ${known})`,
    hint: "update fleet on this machine",
    exit: 1,
  }),
};
