/** Words for what can go wrong with a backup. */
import { commandText } from "../command-text.ts";
import { terminalBlock, terminalText } from "../terminal-text.ts";
import type { WordsOf } from "./words.ts";

/** Codes about backups. */
export const backupWords: WordsOf<
  "backup_exists" | "backup_failed" | "backup_damaged" | "backup_newer" | "fleet_exists"
> = {
  backup_exists: ({ path }) => ({
    sentence: `${terminalText(path)} is there already`,
    hint: `name another file, or: ${commandText(["fleet", "backup", path, "--force"])}`,
    exit: 1,
  }),
  backup_failed: ({ path, detail }) => ({
    sentence: `${terminalText(path)} could not be written or read`,
    below: terminalBlock(detail),
    hint: "look at the disk's free space and at who may write there; nothing was changed",
    exit: 1,
  }),
  backup_damaged: ({ path, part, detail }) => ({
    sentence: `${terminalText(path)} is not what was backed up: ${terminalText(part, 120)} is damaged`,
    below: terminalBlock(detail),
    hint: "nothing was placed; take another backup",
    exit: 1,
  }),
  backup_newer: ({ path, program }) => ({
    sentence: `${terminalText(path)} was written by fleet ${terminalText(program, 40)}, which is newer`,
    hint: "update fleet on this machine; nothing was placed",
    exit: 1,
  }),
  fleet_exists: ({ fleet, path }) => ({
    sentence: `there is a fleet ${terminalText(fleet, 64)} already, in ${terminalText(path)}`,
    hint: `give the restored one another name with --fleet, or remove that one: ${commandText(["fleet", "down", "--purge", "--forget", "--fleet", fleet])}`,
    exit: 1,
  }),
};
