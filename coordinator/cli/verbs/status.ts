/** `fleet status`: the screen, once or again and again. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Invocation } from "../context.ts";
import { flag } from "../options.ts";
import { fleetLines } from "../render/fleets.ts";
import { statusLines } from "../render/status.ts";
import { restingFleets } from "../resting-fleets.ts";
import { terminalJson } from "../terminal-text.ts";
import { reading } from "../views.ts";
import type { ExitCode } from "../words/words.ts";

const REFRESH_MS = 1000;
/** Cursor home, then erase what is below: the screen does not flicker. */
const HOME_AND_CLEAR = "\u001B[H\u001B[J";

/** Shows the status; exit 3 with the last known one when nobody answers, exit 1 with a list when several fleets are down and one must be named. */
export const status = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  const resting = restingFleets(context);
  if (resting === undefined) return showOne(invocation);
  context.out.line(
    context.json ? terminalJson({ fleets: resting }) : fleetLines(resting, context.now()).join("\n"),
  );
  return 1;
};

const showOne = (invocation: Invocation): Promise<ExitCode> =>
  reading(invocation.context, async (views, coordinator) => {
    const { context } = invocation;
    for (;;) {
      const view = await views.status();
      coordinator.remember(view);
      const isScreen = flag(invocation, "watch") && context.isTty && !context.json;
      const text = context.json ? terminalJson(view) : statusLines(view, context.now()).join("\n");
      context.out.raw(`${isScreen ? HOME_AND_CLEAR : ""}${text}\n`);
      if (!flag(invocation, "watch") || views !== coordinator.client) return;
      await sleep(REFRESH_MS);
    }
  });
