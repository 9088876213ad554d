/** `fleet backup` and `fleet restore`: a fleet's history as one file. */
import { existsSync } from "node:fs";
import path from "node:path";
import { readLedgerLayout } from "../../ledger/read/read-ledger.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { restoreBackup, type Restored } from "../backup/restore-backup.ts";
import { takeBackup } from "../backup/take-backup.ts";
import { commandText } from "../command-text.ts";
import { type Context, type Invocation, stateRoot } from "../context.ts";
import { checkFleetName, chooseFleet } from "../fleet-choice.ts";
import { count, formatAge, formatBytes } from "../formats.ts";
import { knownFleets } from "../known-fleets.ts";
import { argument, flag } from "../options.ts";
import { versionAbove } from "../../ledger/read/program-version.ts";
import { terminalJson, terminalText } from "../terminal-text.ts";
import type { ExitCode } from "../words/words.ts";

const refuseElsewhere = ({ coordinator }: Context): void => {
  if (coordinator === undefined) return;
  throw new FleetError({
    code: "usage",
    detail: "a fleet is backed up and restored on the machine of its coordinator",
    hint: "log in there, then: fleet backup",
  });
};

/** Writes the file; the coordinator, if it runs, is not disturbed. */
export const backup = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  refuseElsewhere(context);
  const root = stateRoot(context.env);
  const fleet = chooseFleet(context.fleet, knownFleets(root));
  const folder = path.join(root, fleet);
  const file = path.resolve(context.cwd, argument(invocation));
  const ledgerLayout = readLedgerLayout(folder);
  if (ledgerLayout === 0) throw new FleetError({ code: "no_campaign", fleet });
  const { bytes, ...manifest } = await takeBackup({
    fleet,
    folder,
    file,
    isForced: flag(invocation, "force"),
    program: versionAbove(path.dirname(context.entry)),
    ledgerLayout,
    now: context.now(),
  });
  const told = `${terminalText(fleet, 64)} is backed up in ${terminalText(file)}: ${count(manifest.lastSeq, "record")}, ${formatBytes(bytes)}`;
  context.out.line(context.json ? terminalJson({ file, bytes, ...manifest }) : told);
  return 0;
};

/** Makes the fleet's state folder; brings nothing up. */
export const restore = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  refuseElsewhere(context);
  const file = path.resolve(context.cwd, argument(invocation));
  const restored = await restoreBackup({
    file,
    root: stateRoot(context.env),
    ...(context.fleet === undefined ? {} : { fleet: checkFleetName(context.fleet) }),
    now: context.now(),
  });
  const next = takeOverCommand(restored);
  const { fleet, folder, manifest } = restored;
  if (context.json) context.out.line(terminalJson({ ...manifest, fleet, folder, next }));
  else
    for (const line of [...restoredLines(restored, context.now()), `then: ${next}`]) context.out.line(line);
  return 0;
};

const restoredLines = ({ fleet, folder, manifest, reading }: Restored, nowMs: number): readonly string[] => {
  const tag = reading.ledgered.campaign?.spec.tag;
  const campaign = tag === undefined ? "" : `, campaign ${terminalText(tag, 64)}`;
  return [
    `${terminalText(fleet, 64)} is restored in ${terminalText(folder)}, as it was ${formatAge(nowMs - manifest.takenAt)} ago: ${count(manifest.lastSeq, "record")}${campaign}`,
    "its hosts will see it as another instance than the one they know; what they did since is kept, and never counted",
  ];
};

const takeOverCommand = ({ fleet, folder }: Restored): string =>
  existsSync(path.join(folder, "inventory.json"))
    ? commandText(["fleet", "up", "--take-over", "--fleet", fleet])
    : "fleet up <inventory> --take-over";
