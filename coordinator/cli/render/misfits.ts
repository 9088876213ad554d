/** What a change does to the sweep of its campaign, where its knobs do not fit it. */
import type { KnobMisfit } from "../../../proto/vocab/knob-misfit.ts";
import { misfitText } from "../../dialects/knob-fit.ts";
import { terminalText } from "../terminal-text.ts";

/** A warning for each knob and then what to do; nothing when all fit. */
export const misfitLines = (misfits: readonly KnobMisfit[]): readonly string[] =>
  misfits.length === 0
    ? []
    : [
        ...misfits.map(
          (misfit) =>
            `warning: in this change ${terminalText(misfitText(misfit))}; once it lands, the sweep can propose nothing`,
        ),
        "hint: when it has landed, change author.knobs in fleet.yaml, then: fleet stop, then: fleet run",
      ];
