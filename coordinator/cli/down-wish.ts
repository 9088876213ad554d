/** What a call of `fleet down` asks for, and the command that asks for the same again. */
import { FleetError } from "../../proto/vocab/errors.ts";
import { commandText } from "./command-text.ts";
import type { Invocation } from "./context.ts";
import { flag } from "./options.ts";

/** How much is to go. */
export interface DownWish {
  /** What runs, and everything of this fleet on its hosts. */
  readonly purge: boolean;
  /** Its history on this machine too. Only ever by its own option: a fleet that is named is meant, not given up. */
  readonly forget: boolean;
}

/** Reads the options. Throws `usage` where the history is asked for without the rest, or is on another machine. */
export const downWish = (invocation: Invocation): DownWish => {
  const wish = { purge: flag(invocation, "purge"), forget: flag(invocation, "forget") };
  if (wish.forget && !wish.purge)
    throw new FleetError({
      code: "usage",
      detail: "the history of a fleet is removed only after everything on its hosts",
      hint: "fleet down --purge --forget does both; fleet down alone keeps both",
    });
  if (wish.forget && invocation.context.coordinator !== undefined)
    throw new FleetError({
      code: "usage",
      detail: "the history of a fleet is removed on the machine of its coordinator",
      hint: "log in there, then: fleet down --purge --forget",
    });
  return wish;
};

/** `fleet down --purge --fleet lab`: asks for the same again, of that fleet. */
export const downCommand = (fleet: string, { purge, forget }: DownWish): string =>
  commandText([
    "fleet",
    "down",
    ...(purge ? ["--purge"] : []),
    ...(forget ? ["--forget"] : []),
    "--fleet",
    fleet,
  ]);
