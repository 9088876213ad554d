/** Asks for the versions that a recipe declares, in the checkout, under a runner of their own: the code asked is not ours. */
import { randomBytes } from "node:crypto";
import { noteActivity } from "../checkouts/fresh-time.ts";
import { clearStamp } from "../checkouts/setup-stamp.ts";
import type { CheckoutPlace } from "../checkouts/switch.ts";
import { queryText, readAnswer, VERSION_LIMIT_MS, versionQuery } from "../core/version-query.ts";
import { outputEnd, readOutput } from "../runner/output-reader.ts";
import { commandFolder } from "./attempt-store.ts";
import { withoutDevices } from "./command-setting.ts";
import type { Fault } from "./fault.ts";
import type { CommandSetting, RunnerSetting } from "./runner-calls.ts";
import { runStageCommand } from "./runner-calls.ts";

/** How asking ended. */
export type VersionsEnd =
  | { readonly kind: "told"; readonly versions: Readonly<Record<string, string>> }
  /** With survivors, the checkout is in use until they are gone. */
  | { readonly kind: "fault"; readonly fault: Fault; readonly survivors: readonly string[] }
  /** The signal was aborted. */
  | { readonly kind: "cancelled"; readonly survivors: readonly string[] };

/**
 * Tells nothing, at no cost, when no version is declared. A command that fails keeps a host from being prepared; in a measurement it means that
 * the lane is not what it was. Setup runs again in a checkout in which one failed. Rejects when the runner cannot be started.
 */
export const askVersions = async (
  runner: RunnerSetting,
  setting: CommandSetting,
  place: CheckoutPlace,
  command: "versions" | "versions_after",
  signal: AbortSignal,
): Promise<VersionsEnd> => {
  const { recipe, purpose } = setting.lease;
  const query = versionQuery(recipe.versions, randomBytes(12).toString("hex"));
  if (query === null) return { kind: "told", versions: {} };
  const timeoutMs = VERSION_LIMIT_MS * query.commands.length;
  const order = { command, text: queryText(query), timeoutMs } as const;
  const { exit } = await runStageCommand(runner, withoutDevices(setting), order, signal);
  await noteActivity(place.meta);
  const survivors = exit?.survivors ?? [];
  if (signal.aborted) return { kind: "cancelled", survivors };
  if (survivors.length > 0) {
    const detail = "the commands of task.versions left processes that do not end";
    return { kind: "fault", fault: { reason: "survivors", detail }, survivors };
  }
  const answer = readAnswer(query, exit, await wholeOutput(commandFolder(setting.folder, command)));
  if (answer.kind !== "untold") {
    return answer.kind === "told" ? answer : { kind: "fault", fault: answer, survivors };
  }
  await clearStamp(place.meta);
  const reason = purpose === "prepare" ? "setup_failed" : "lane_changed";
  return { kind: "fault", fault: { reason, detail: answer.detail }, survivors };
};

/** What is kept of the output, which has a limit of a few MiB. */
const wholeOutput = async (folder: string): Promise<string> => {
  const pieces: Uint8Array[] = [];
  const end = await outputEnd(folder);
  for (let from = 0; from < end;) {
    const { bytes, nextOffset } = await readOutput(folder, from, end - from);
    if (nextOffset === from) break;
    pieces.push(bytes);
    from = nextOffset;
  }
  return Buffer.concat(pieces).toString("utf8");
};
