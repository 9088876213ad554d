/** `fleet status`: the screen, once or again and again. */
import { setTimeout as sleep } from "node:timers/promises";
import type { StatusView } from "../../../proto/vocab/views/status.ts";
import { otherRepository, otherRepositoryLine } from "../campaign-place.ts";
import type { Context, Invocation } from "../context.ts";
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
      const text = context.json ? terminalJson(view) : (await screenLines(context, view)).join("\n");
      context.out.raw(`${isScreen ? HOME_AND_CLEAR : ""}${text}\n`);
      if (!flag(invocation, "watch") || views !== coordinator.client) return;
      await sleep(REFRESH_MS);
    }
  });

/** The header, and where the campaign is when that is not here. */
const screenLines = async (context: Context, view: StatusView): Promise<readonly string[]> => {
  const [header = "", ...rest] = statusLines(view, context.now());
  const { campaign } = view;
  const isElsewhere =
    campaign !== undefined &&
    context.coordinator === undefined &&
    (await otherRepository(context.cwd, campaign.repository)) !== undefined;
  return [header, ...(isElsewhere ? [otherRepositoryLine(campaign)] : []), ...rest];
};
