/** Every mutant still applies, and breaks a promise that the simulation sees. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hunt } from "./mutants/hunt.ts";
import { mutants } from "./mutants/list.ts";
import { type Mutant, mutated } from "./mutants/mutant.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** With seeds that fit it takes seconds; the rest is for a change that made every course another one. */
const HUNT_MAX_MS = 1_800_000;

const source = ({ file }: Mutant): string => readFileSync(`${ROOT}/${file}`, "utf8");

describe("mutants", () => {
  it("are at least twenty, each with a name of its own", () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(mutants.length).toBeGreaterThanOrEqual(20);
  });

  it.each(mutants)("$name changes one line of the program", (mutant) => {
    expect(mutant.file).toMatch(/^(?:coordinator|agent-node|proto)\//u);
    expect(`${mutant.from}${mutant.to}`).not.toContain("\n");
    expect(mutated(mutant, source(mutant))).not.toBe(source(mutant));
  });

  it("that are in no place, or in two, are not taken", () => {
    const mutant: Mutant = { name: "m", rule: "", file: "f", from: "a", to: "b", seed: 1 };
    expect(mutated(mutant, "cat")).toBe("cbt");
    expect(() => mutated(mutant, "dog")).toThrow("m: f has 0 places that read a");
    expect(() => mutated(mutant, "banana")).toThrow("3 places");
  });

  it(
    "are all caught",
    async () => {
      const hunted = await hunt(mutants, { isHinted: true });
      expect(hunted.filter(({ caught }) => caught === undefined).map(({ mutant }) => mutant.name)).toEqual(
        [],
      );
    },
    HUNT_MAX_MS,
  );
});
