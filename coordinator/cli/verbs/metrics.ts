/** `fleet metrics`: the numbers of one experiment, one line each. */
import type { Invocation } from "../context.ts";
import { formatClock, formatValue } from "../formats.ts";
import { experimentNumber } from "../options.ts";
import { renderTable } from "../table.ts";
import { terminalJson, terminalText } from "../terminal-text.ts";
import { reading } from "../views.ts";
import type { ExitCode } from "../words/words.ts";

/** Lists every point that was kept. */
export const metrics = (invocation: Invocation): Promise<ExitCode> =>
  reading(invocation.context, async (views) => {
    const { json, out } = invocation.context;
    const view = await views.metrics(experimentNumber(invocation));
    const rows = view.series.flatMap(({ attempt, host, name, points }) =>
      points.map(([step, value, atMs]) => ({
        cells: [
          attempt,
          terminalText(host, 64),
          terminalText(name, 60),
          String(step),
          formatValue(value),
          formatClock(atMs),
        ],
      })),
    );
    const lines = renderTable(["ATTEMPT", "HOST", "METRIC", "STEP", "VALUE", "AT"], rows);
    out.line(json ? terminalJson(view) : lines.length > 0 ? lines.join("\n") : "no number yet");
  });
