import { expect, test } from "vitest";
import { campaignTemplate } from "../../../../coordinator/cli/campaign-template.ts";
import { readCampaign } from "../../../../coordinator/dialects/read-campaign.ts";
import { checkYaml } from "../../../../inventory/yaml-file.ts";

const read = (text: string) =>
  readCampaign({ file: "fleet.yaml", text }, checkYaml, { repository: "/repo", today: { month: 3, day: 5 } });

test.each([
  ["karpathy", "uv run train.py", "train.py", "val_bpb", "min"],
  ["custom", `python3 "a b.py" # 'x'`, "src/**", "acc", "max"],
] as const)("a new %s file is a campaign", (preset, run, editable, metric, goal) => {
  const spec = read(campaignTemplate({ preset, run, editable: [editable], metric, goal }));
  expect(spec).toMatchObject({
    preset,
    tag: "mar5",
    recipe: { run },
    scope: { editable: [editable] },
    metric: { name: metric, goal },
  });
});
