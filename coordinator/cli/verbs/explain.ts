/** `fleet explain`: the records that led an experiment or a host to where it is, and what it waits for. */
import type { Invocation } from "../context.ts";
import { argument } from "../options.ts";
import { explainLines } from "../render/explain.ts";
import { terminalJson } from "../terminal-text.ts";
import { reading } from "../views.ts";
import type { ExitCode } from "../words/words.ts";

/** Explains one experiment, named by its number, or one host. A host that is named like a number is meant by it. */
export const explain = (invocation: Invocation): Promise<ExitCode> =>
  reading(invocation.context, async (views) => {
    const { json, out, now } = invocation.context;
    const what = argument(invocation);
    const digits = /^e?(\d{1,9})$/iu.exec(what)?.[1];
    const hosts = digits === undefined ? [] : (await views.status()).hostRows;
    const isHost = digits === undefined || hosts.some(({ host }) => host === what);
    const view = await (isHost ? views.explainHost(what) : views.explainExperiment(Number(digits)));
    out.line(json ? terminalJson(view) : explainLines(view, now()).join("\n"));
  });
