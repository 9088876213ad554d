/** The agent's hand in an attempt folder: gives the order, says go or stop, reads what the runner left. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseExit, parseOrder, parseStarted } from "./contract-parse.ts";
import { FILES, type ExitFacts, type Order, type StartDeadline, type Started } from "./contract.ts";
import { tellOnce, writeDurable, writeVolatile } from "./durable.ts";

/** Makes the folder, private to this user, and writes its order durably; its output folder is there to be watched at once. Throws errno errors. */
export function giveOrder(folder: string, order: Order): void {
  mkdirSync(join(folder, FILES.output), { recursive: true, mode: 0o700 });
  writeDurable(join(folder, FILES.order), order);
}

/** Lets a staged runner start. False when somebody gave a `go` before; the first one counts. */
export const giveGo = (folder: string, token: number): boolean => tellOnce(join(folder, FILES.go), { token });

/** Ends a staged or running command. The reason comes back in exit.json. False when it was given before. */
export const giveAbort = (folder: string, token: number, reason: string): boolean =>
  tellOnce(join(folder, FILES.abort), { token, reason });

/** Moves the end of the start window, at each renewal of the lease. */
export const extendStart = (folder: string, deadline: StartDeadline): void =>
  writeVolatile(join(folder, FILES.deadline), deadline);

/** How the command ended; undefined while exit.json is not there. Throws `internal` when it does not fit the contract. */
export const readExit = (folder: string): ExitFacts | undefined => read(folder, FILES.exit, parseExit);

/** Undefined until the moment before the fork: without it nothing of the command ever ran. */
export const readStarted = (folder: string): Started | undefined => read(folder, FILES.started, parseStarted);

/** The order, for whoever adopts the folder. */
export const readOrder = (folder: string): Order | undefined => read(folder, FILES.order, parseOrder);

/** True once the survivors that exit.json names are gone; without survivors there is nothing to clear. */
export const isCleared = (folder: string): boolean =>
  read(folder, FILES.cleared, (text) => text) !== undefined;

function read<T>(folder: string, name: string, parse: (text: string) => T): T | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, name), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return parse(text);
}
