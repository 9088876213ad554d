/** What `fleet down` says of hosts that it could not tell: which folder stays on which of them. */
import type { LeftBehind } from "../../proto/vocab/wishes.ts";
import { terminalText } from "./terminal-text.ts";

/** Where on the host it stays; nothing where that is not known. A path is never cut: it is for pasting. */
const placeOf = ({ folders }: LeftBehind): string =>
  folders.length === 0
    ? ""
    : ` in ${folders.map((folder) => terminalText(folder, Number.POSITIVE_INFINITY)).join(" and ")}`;

/** One sentence for a host, without full stop. */
export const keepsText = (left: LeftBehind): string =>
  `${terminalText(left.host, 64)} could not be told, so it keeps what it has of this fleet${placeOf(left)}`;

/** What becomes of an agent that nobody tells anything any more. */
export const UNTIL_THEN =
  "until then an agent there finishes what runs, and ends itself when nobody has spoken with it for policy.orphan_after_seconds";
