/** The research repository of the fault tests: runs that tell when they begin, go on and end, and that end when the test says so. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { Research, TAG } from "../campaign/research.ts";

/**
 * A run counts a step every 20 ms, on its output and behind its first mark, for as long as a gate is closed: `$GATE` for all, `$GATE-<host>`
 * for the runs on one host. Its metric is the number in `parts/a.txt`, which the seed moves by less than any change does.
 */
const RUN = `#!/bin/sh
set -eu
echo "begin $FLEET_ATTEMPT" >>"$MARKS"
step=0
while [ -e "$GATE" ] || [ -e "$GATE-$(uname -n)" ]; do
  step=$((step + 1))
  echo "count: $step"
  echo "step $FLEET_ATTEMPT" >>"$MARKS"
  sleep 0.02
done
awk -v seed="$FLEET_SEED" '{ printf "loss: %.6f\\n", $1 + (seed % 100) / 1000 }' parts/a.txt
echo "end $FLEET_ATTEMPT" >>"$MARKS"
`;

/** A campaign whose changes come by `submit`. */
const bySubmit = { author: { kind: "submit" } };

/** Makes the repository; `more` replaces keys of its campaign file. */
export const makeResearch = async (
  folder: string,
  files: { readonly gate: string; readonly marks: string },
  more: object = bySubmit,
): Promise<Research> => {
  const research = new Research(folder);
  await research.create(files.gate);
  await writeFile(join(folder, "run.sh"), RUN);
  await research.git("commit", "--quiet", "--all", "--message=a run that can be watched");
  const campaign = {
    tag: TAG,
    task: { run: "sh run.sh", budget: 1, timeout: 120, env: { GATE: files.gate, MARKS: files.marks } },
    scope: { editable: ["parts/*.txt"], frozen: ["run.sh"] },
    metric: {
      name: "loss",
      goal: "min",
      pattern: String.raw`^loss: ([0-9.]+)$`,
      also: [{ name: "count", pattern: "^count: ([0-9]+)$" }],
    },
    ...more,
  };
  await writeFile(join(folder, "fleet.yaml"), stringify(campaign));
  return research;
};
