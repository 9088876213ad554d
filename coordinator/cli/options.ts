/** Reads what commander parsed, which it types as anything. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Invocation } from "./context.ts";

/** Whether a flag was given. */
export const flag = ({ options }: Invocation, name: string): boolean => options[name] === true;

/** An option's text; undefined when it was not given. */
export const text = ({ options }: Invocation, name: string): string | undefined => {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
};

/** The argument at this place. Commander refuses a call without it. */
export const argument = ({ args }: Invocation, place = 0): string => args[place] ?? "";

/** An experiment's number as people write it: `7`, `0007`, `e7`. Throws `usage`. */
export const experimentNumber = (invocation: Invocation): number => {
  const written = argument(invocation);
  const digits = /^e?(\d{1,9})$/iu.exec(written)?.[1];
  if (digits !== undefined) return Number(digits);
  throw new FleetError({
    code: "usage",
    detail: `${written} is not the number of an experiment`,
    hint: "fleet queue and fleet results list them",
  });
};
