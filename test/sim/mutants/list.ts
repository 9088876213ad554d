/** The mutants: each is one line of the program that a careless change could have left like this, and the rule that it breaks. */
import type { Mutant } from "./mutant.ts";

export const mutants: readonly Mutant[] = [
  {
    name: "row-written-before-its-turn",
    rule: "The primary lanes of all epochs share one file: a later one writes when the earlier ones have nothing to write.",
    file: "coordinator/core/outstanding.ts",
    from: "past !== undefined && hasRowsToWrite(past)",
    to: "past !== undefined && !hasRowsToWrite(past)",
    seed: 8,
  },
  {
    name: "resume-forgets-every-measurement",
    rule: "A resumed campaign tries again what failed, and nothing else: a number that is under way or known stays.",
    file: "coordinator/core/fold-campaign.ts",
    from: 't.purpose === "baseline" && t.place.kind === "lane"',
    to: 't.purpose === "baseline" || t.place.kind === "lane"',
    seed: 19,
  },
  {
    name: "returned-lease-not-taken-back",
    rule: "A lease that its host hands back frees its trial: nobody else would measure it.",
    file: "coordinator/core/handle/hosts.ts",
    from: "attempt?.token !== e.token ||",
    to: "attempt?.token === e.token ||",
    seed: 5,
  },
];
