/** `fleet logs`: what an experiment printed, made harmless for a terminal; with `-f` as it comes. */
import { StringDecoder } from "node:string_decoder";
import type { Context, Invocation } from "../context.ts";
import { formatBytes, formatExperiment } from "../formats.ts";
import { experimentNumber, flag, text } from "../options.ts";
import { terminalJson, terminalLog, terminalText } from "../terminal-text.ts";
import { reading } from "../views.ts";
import type { ExitCode } from "../words/words.ts";

/** A line that does not end is shown in pieces of this length. */
const LINE_CHARACTERS_MAX = 8192;

/** Prints the output of the newest attempt that has any. */
export const logs = (invocation: Invocation): Promise<ExitCode> =>
  reading(invocation.context, async (views) => {
    const { context } = invocation;
    const attempt = text(invocation, "attempt");
    const printer = new LinePrinter(context);
    let end: number | undefined;
    const question = { follow: flag(invocation, "follow"), ...(attempt === undefined ? {} : { attempt }) };
    for await (const part of views.logs(experimentNumber(invocation), question)) {
      if ("log" in part) {
        if (context.json) context.out.line(terminalJson(part));
        continue;
      }
      if (end !== undefined && part.offset > end) printer.gap(part.offset - end);
      end = part.offset + part.bytes.length;
      printer.print(part.bytes);
    }
    printer.end();
    if (end === undefined && !context.json) context.err.line(nothingText(invocation, attempt));
  });

const nothingText = (invocation: Invocation, attempt: string | undefined): string => {
  const experiment = experimentNumber(invocation);
  const who =
    attempt === undefined
      ? `no attempt at experiment ${formatExperiment(experiment)}`
      : `attempt ${terminalText(attempt, 40)}`;
  const has = attempt === undefined ? "has printed anything" : "has printed nothing";
  return `${who} ${has}; fleet show ${experiment} tells what became of ${attempt === undefined ? "them" : "it"}`;
};

/** Shows whole lines only, because an escape sequence may be cut by the end of a piece. */
class LinePrinter {
  readonly #context: Context;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  constructor(context: Context) {
    this.#context = context;
  }

  print(bytes: Uint8Array): void {
    const text = this.#rest + this.#decoder.write(Buffer.from(bytes));
    const cut = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r", text.length - 2)) + 1;
    this.#rest = text.slice(cut);
    this.#show(text.slice(0, cut));
    if (this.#rest.length <= LINE_CHARACTERS_MAX) return;
    this.#show(this.#rest);
    this.#rest = "";
  }

  gap(bytes: number): void {
    this.end();
    if (!this.#context.json) this.#context.out.line(`[${formatBytes(bytes)} were not kept]`);
  }

  end(): void {
    const text = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (text !== "") this.#show(text.endsWith("\n") ? text : `${text}\n`);
  }

  #show(text: string): void {
    if (text === "") return;
    const { out, json } = this.#context;
    if (json) out.line(terminalJson({ text }));
    else out.raw(terminalLog(text));
  }
}
