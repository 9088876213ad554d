/** `fleet events`: what happened, one line each. */
import type { EventView, FactView } from "../../../proto/vocab/views/history.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { Invocation } from "../context.ts";
import { formatAge, formatValue } from "../formats.ts";
import { flag, text } from "../options.ts";
import { terminalJson, terminalText } from "../terminal-text.ts";
import { reading } from "../views.ts";
import type { ExitCode } from "../words/words.ts";

const FACT_CHARACTERS = 80;

/** Lists events; with `-f` goes on until the coordinator ends or Ctrl-C. */
export const events = (invocation: Invocation): Promise<ExitCode> =>
  reading(invocation.context, async (views) => {
    const { json, out, now } = invocation.context;
    const after = afterOf(invocation);
    const question = { follow: flag(invocation, "follow"), ...(after === undefined ? {} : { after }) };
    for await (const event of views.events(question))
      out.line(json ? terminalJson(event) : eventLine(event, now()));
  });

const afterOf = (invocation: Invocation): number | undefined => {
  const written = text(invocation, "after");
  if (written === undefined) return undefined;
  if (/^\d{1,15}$/u.test(written)) return Number(written);
  throw new FleetError({
    code: "usage",
    detail: `${written} is not the number of an event`,
    hint: "fleet events shows each with its number",
  });
};

const eventLine = (event: EventView, nowMs: number): string => {
  const facts = Object.entries(event.facts)
    .map(([name, fact]) => [name, factText(fact)] as const)
    .filter(([, shown]) => shown !== "")
    .map(([name, shown]) => `${terminalText(name, 40)}=${shown}`);
  const age = `${formatAge(nowMs - event.at)} ago`;
  return `${String(event.seq).padStart(6)}  ${age.padEnd(12)}  ${event.name.replaceAll("_", " ").padEnd(20)}  ${facts.join(" ")}`.trimEnd();
};

const factText = (fact: FactView): string => {
  if (fact === null) return "not finite";
  if (typeof fact === "number") return Number.isInteger(fact) ? String(fact) : formatValue(fact);
  if (typeof fact === "boolean") return fact ? "yes" : "no";
  if (typeof fact !== "string")
    return `[${fact.map((one) => terminalText(one, FACT_CHARACTERS)).join(", ")}]`;
  if (/^[0-9a-f]{40}$/u.test(fact)) return fact.slice(0, 7);
  const shown = terminalText(fact, FACT_CHARACTERS);
  return /[\s=]/u.test(shown) ? JSON.stringify(shown) : shown;
};
