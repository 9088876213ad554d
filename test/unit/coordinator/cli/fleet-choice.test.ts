import { describe, expect, test } from "vitest";
import { chooseFleet, type KnownFleet } from "../../../../coordinator/cli/fleet-choice.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";

const known = (...entries: readonly `${string}:${KnownFleet["status"]}`[]): readonly KnownFleet[] =>
  entries.map((entry) => {
    const [name = "", status] = entry.split(":");
    return { name, status: status as KnownFleet["status"] };
  });

const factOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return FleetError.factOf(error);
  }
};

describe("the fleet that is meant", () => {
  test.each([
    ["lab", known("desk:up", "lab:down"), "lab"],
    [undefined, known("lab:up", "desk:down", "old:crashed"), "lab"],
    [undefined, known("old:crashed", "desk:down"), "old"],
    [undefined, known("desk:down"), "desk"],
  ])("%s among %j is %s", (wanted, fleets, name) => {
    expect(chooseFleet(wanted, fleets)).toBe(name);
  });

  test("must be one that is known", () => {
    expect(factOf(() => chooseFleet("nosuch", known("lab:up", "desk:down")))).toEqual({
      code: "no_such_fleet",
      fleet: "nosuch",
      fleets: ["lab", "desk"],
    });
  });

  test("must be said when several are up", () => {
    expect(factOf(() => chooseFleet(undefined, known("lab:up", "desk:up", "old:down")))).toEqual({
      code: "no_fleet",
      fleets: ["lab", "desk"],
    });
  });

  test("does not exist when there is none", () => {
    expect(factOf(() => chooseFleet(undefined, []))).toEqual({ code: "no_fleet", fleets: [] });
  });

  test.each(["../x", "", ".hidden", "a/b"])("cannot be called %j", (name) => {
    expect(factOf(() => chooseFleet(name, []))).toMatchObject({ code: "usage" });
  });
});
