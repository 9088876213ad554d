/** Many seeds in which everything goes wrong; the same seed, the same bytes; and nothing that goes wrong is left out by chance. */
import { describe, expect, it } from "vitest";
import { crashPoints, faultKinds, faultText, parseFault, planOf } from "./plan.ts";
import { runSeeds, type Tally } from "./pool.ts";
import { shrink } from "./shrink.ts";
import { simulate } from "./simulate.ts";

const SEEDS = Number(process.env["FLEET_SIM_SEEDS"] ?? 2_000);
/** For machines that are busy with something else. */
const TIME_MAX_MS = 1_800_000;

/** What must be under way on the host, or anywhere, when a fault comes, and how often in 2,000 seeds. */
const MEETS_EACH = ["granted", "staged", "running"] as const;
const MET_MIN = 15;

/** Whether every kind of fault met everything, and every place to die at was died at; with few seeds chance decides. */
const vacancies = ({ seeds, met, deaths, passed }: Tally): readonly string[] => {
  const share = seeds / 2_000;
  const kinds = faultKinds.flatMap((kind) =>
    MEETS_EACH.map((status) => `${kind}/${status}`).filter((key) => (met[key] ?? 0) < MET_MIN * share),
  );
  const points = Object.entries(crashPoints).flatMap(([process, names]) =>
    names.map((name) => `${process} ${name}`),
  );
  const unknown = Object.keys(passed).filter((point) => !points.includes(point));
  return [...kinds, ...unknown, ...points.filter((point) => (deaths[point] ?? 0) < share)];
};

describe(`${SEEDS} seeds`, () => {
  it(
    "break no promise, and leave nothing out",
    async () => {
      const tally = await runSeeds({ from: 1, to: SEEDS });
      expect(tally.failures).toEqual([]);
      if (SEEDS >= 1_000) expect(vacancies(tally)).toEqual([]);
    },
    TIME_MAX_MS,
  );
});

describe("a seed", () => {
  it("gives the same bytes every time", () => {
    for (const seed of [3, 14, 15, 92, 65]) {
      const [one, again] = [simulate(planOf(seed)), simulate(planOf(seed))];
      expect(again.fingerprint).toBe(one.fingerprint);
      expect(one.records).toBeGreaterThan(20);
    }
  });

  it("has faults that can be written down and read back", () => {
    const { faults } = planOf(7);
    expect(faults.map(faultText).map(parseFault)).toEqual(faults);
    expect(() => parseFault("agent_kiled@1+2#3")).toThrow("is no fault");
  });

  it("that breaks nothing is not shrunk", () => {
    const plan = planOf(1);
    expect(shrink(plan)).toBe(plan);
  });
});
