/** `fleet show`: everything of one experiment. */
import type { Invocation } from "../context.ts";
import { experimentNumber } from "../options.ts";
import { experimentLines } from "../render/experiments.ts";
import { terminalJson } from "../terminal-text.ts";
import { reading } from "../views.ts";
import type { ExitCode } from "../words/words.ts";

/** Shows one experiment. */
export const show = (invocation: Invocation): Promise<ExitCode> =>
  reading(invocation.context, async (views) => {
    const { json, out, now } = invocation.context;
    const view = await views.experiment(experimentNumber(invocation));
    out.line(json ? terminalJson(view) : experimentLines(view, now()).join("\n"));
  });
