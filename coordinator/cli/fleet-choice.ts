/** Decides which fleet is meant: the named one, else the only one that is up, else the only one that could be. Pure. */
import { FleetError } from "../../proto/vocab/errors.ts";

/** What its state folder says of one fleet: `up` its coordinator lives, `crashed` it ended without saying so, `down` it was ended. */
export interface KnownFleet {
  readonly name: string;
  readonly status: "up" | "crashed" | "down";
}

const ORDER = ["up", "crashed", "down"] as const;
/** A fleet's name is a folder's name. */
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/u;

/** The name of the fleet. Throws `no_fleet` when none or several could be meant, `no_such_fleet`, `usage` when the name cannot be one. */
export const chooseFleet = (wanted: string | undefined, known: readonly KnownFleet[]): string => {
  if (wanted !== undefined) {
    const fleet = checkFleetName(wanted);
    if (known.some(({ name }) => name === fleet)) return fleet;
    throw new FleetError({ code: "no_such_fleet", fleet, fleets: known.map(({ name }) => name) });
  }
  for (const status of ORDER) {
    const names = known.filter((fleet) => fleet.status === status).map((fleet) => fleet.name);
    if (names.length === 1 && names[0] !== undefined) return names[0];
    if (names.length > 1) throw new FleetError({ code: "no_fleet", fleets: names });
  }
  throw new FleetError({ code: "no_fleet", fleets: [] });
};

/** The name itself when it can be a fleet's. Throws `usage`. */
export const checkFleetName = (name: string): string => {
  if (NAME.test(name)) return name;
  throw new FleetError({
    code: "usage",
    detail: `${name} cannot be the name of a fleet`,
    hint: "use letters, digits, `.`, `_` and `-`, beginning with a letter or digit",
  });
};
