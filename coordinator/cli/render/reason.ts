/** Why an experiment ended as it did, in words. */
import type { ReasonView } from "../../../proto/vocab/views/verdict.ts";
import { formatGain, formatValue, shortCommit } from "../formats.ts";
import { terminalText } from "../terminal-text.ts";

/** One short phrase, without full stop. */
export const reasonText = (reason: ReasonView): string => {
  switch (reason.kind) {
    case "landed":
      return `landed as ${shortCommit(reason.commit)}, gain ${formatGain(reason.gain)}`;
    case "not_better":
      return `${formatValue(reason.value)} does not beat ${formatValue(reason.record)}${reason.on === "confirm" ? " when measured again on the moved tip" : ""}`;
    case "conflict":
      return `conflicts with the tip in ${reason.files.map((file) => terminalText(file, 80)).join(", ")}; on top of the tip it may be submitted again`;
    case "already_in_tip":
      return "the tip holds this change already";
    case "run_ended":
      return terminalText(reason.detail === "" ? reason.outcome : reason.detail, 160);
    case "host_failures":
      return `given up after failures of the hosts, the last: ${terminalText(reason.last, 160)}`;
    case "lane_failed":
      return `never measured, because its lane could not be: ${terminalText(reason.detail, 160)}`;
    case "rebased_too_often":
      return "the tip moved under it too often";
    case "cancelled":
      return `cancelled by ${terminalText(reason.by, 60)}`;
    case "epoch_closed":
      return "the task was changed meanwhile";
  }
};
