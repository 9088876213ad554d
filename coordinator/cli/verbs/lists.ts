/** `fleet queue` and `fleet results`: tables. */
import type { Invocation } from "../context.ts";
import { queueLines, resultLines } from "../render/experiments.ts";
import { terminalJson } from "../terminal-text.ts";
import { reading } from "../views.ts";
import type { ExitCode } from "../words/words.ts";

/** What has no verdict yet. */
export const queue = ({ context }: Invocation): Promise<ExitCode> =>
  reading(context, async (views) => {
    const rows = await views.queue();
    context.out.line(context.json ? terminalJson(rows) : queueLines(rows).join("\n"));
  });

/** What was measured. */
export const results = ({ context }: Invocation): Promise<ExitCode> =>
  reading(context, async (views) => {
    const rows = await views.results();
    context.out.line(context.json ? terminalJson(rows) : resultLines(rows).join("\n"));
  });
