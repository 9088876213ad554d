/** Turns one finding of zod into the sentence a person reads, with the nearest right word. */
import type { z } from "zod";
import { nearest } from "./nearest.ts";

/** A sentence and, where one is near, the word that would have been right. */
export interface Words {
  readonly fact: string;
  readonly nearest?: string;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a set of keys",
  record: "a set of keys",
};

/** The sentence for `issue`, whose place holds `value`. Not for unknown keys, which need the schema. */
export function wordsOf(issue: z.core.$ZodIssue, value: unknown): Words {
  const name = pathName(issue.path);
  switch (issue.code) {
    case "invalid_type":
      return typeWords(name, issue.expected, value);
    case "invalid_value":
      return choiceWords(name, issue.values.map(String), value);
    case "too_small":
      return { fact: `${name} ${tooSmall(issue)}` };
    case "too_big":
      return {
        fact: `${name} must be ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${unit(issue.origin)}`,
      };
    case "invalid_union":
      return unionWords(name, issue, value);
    case "invalid_key":
      return { fact: `${name} ${issue.issues[0]?.message ?? issue.message}` };
    case "not_multiple_of":
    case "invalid_format":
    case "unrecognized_keys":
    case "invalid_element":
    case "custom":
      return { fact: `${name} ${issue.message}` };
  }
}

/** How a place is called: `hosts[2].port`, or the file where it is the whole. */
export function pathName(path: readonly PropertyKey[]): string {
  let name = "";
  for (const step of path) {
    if (typeof step === "number") name += `[${step}]`;
    else name += name === "" ? String(step) : `.${String(step)}`;
  }
  return name === "" ? "the file" : `\`${name}\``;
}

function typeWords(name: string, expected: string, value: unknown): Words {
  if (value === undefined) return { fact: `${name} is missing` };
  const wanted = TYPE_WORDS[expected] ?? expected;
  const hint = expected === "string" && typeof value === "number" ? "; put it in quotes" : "";
  return { fact: `${name} must be ${wanted}, not ${kindOf(value)}${hint}` };
}

function choiceWords(name: string, values: readonly string[], value: unknown): Words {
  const wanted = values.length === 1 ? `must be \`${values[0]}\`` : `must be one of ${values.join(", ")}`;
  if (value === undefined) return { fact: `${name} is missing; it ${wanted}` };
  const near = typeof value === "string" ? nearest(value, values) : undefined;
  return {
    fact: `${name} ${wanted}, not ${kindOf(value)}`,
    ...(near === undefined ? {} : { nearest: near }),
  };
}

function unionWords(name: string, issue: z.core.$ZodIssueInvalidUnion, value: unknown): Words {
  // A union told apart by one key, which is what `value` is, names what that key may hold.
  if ("options" in issue && issue.options !== undefined)
    return choiceWords(name, issue.options.map(String), value);
  const wanted = issue.errors
    .flatMap((branch) => branch.filter((one) => one.path.length === 0))
    .map(expectation);
  const choices = [...new Set(wanted)].filter((one) => one !== undefined);
  if (choices.length === 0) return { fact: `${name} ${issue.message}` };
  if (value === undefined) return { fact: `${name} is missing; it must be ${choices.join(" or ")}` };
  return { fact: `${name} must be ${choices.join(" or ")}, not ${kindOf(value)}` };
}

function expectation(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === "invalid_type") return TYPE_WORDS[issue.expected] ?? issue.expected;
  if (issue.code === "invalid_value") return issue.values.map((value) => `\`${String(value)}\``).join(", ");
  return undefined;
}

function tooSmall(issue: z.core.$ZodIssueTooSmall): string {
  if (issue.minimum === 1 && ["string", "array"].includes(issue.origin)) return "must not be empty";
  return `must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${unit(issue.origin)}`;
}

const unit = (origin: string): string =>
  origin === "string" ? " characters long" : origin === "array" ? " long" : "";

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return `the text \`${value}\``;
  if (typeof value === "object") return "a set of keys";
  return `\`${JSON.stringify(value)}\``;
}
