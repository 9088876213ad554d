/** Brings a fleet's coordinator and hosts up and tells how every host did; what `fleet up` and `fleet run` share. */
import { parseInventory } from "../../inventory/load.ts";
import type { ErrorFact } from "../../proto/vocab/errors.ts";
import type { Answers } from "../../proto/vocab/wishes.ts";
import type { Context } from "./context.ts";
import type { Coordinator } from "./coordinator.ts";
import { ensureCoordinator } from "./daemon-process.ts";
import { checkFleetName } from "./fleet-choice.ts";
import { errorLines } from "./messages.ts";
import { type InventoryText, rememberInventory } from "./remembered-inventory.ts";
import { openUpScreen } from "./up-screen.ts";

/** What came of it. */
export interface BroughtUp {
  readonly coordinator: Coordinator;
  readonly hosts: Answers["hosts_up"]["hosts"];
}

/** Starts the coordinator when none answers, then brings the hosts in line. Failing hosts are named on stderr and are no failure here. */
export const bringUp = async (
  context: Context,
  inventory: InventoryText,
  takeOver = false,
): Promise<BroughtUp> => {
  const { name, hosts } = parseInventory(inventory.text, inventory.path);
  const coordinator = await ensureCoordinator(context, checkFleetName(context.fleet ?? name));
  if (coordinator.folder !== undefined) rememberInventory(coordinator.folder, inventory);
  const failedSteps = new Map<string, string>();
  const screen = await openUpScreen(
    context,
    hosts.map((host) => host.name),
  );
  try {
    const answer = await coordinator.client.command({ kind: "hosts_up", inventory, takeOver }, (progress) => {
      if (progress.status === "failed") failedSteps.set(progress.host, progress.step);
      screen.show(progress);
    });
    await screen.end();
    for (const { host, error } of answer.hosts) if (error) tellFailure(context, error, failedSteps.get(host));
    return { coordinator, hosts: answer.hosts };
  } finally {
    await screen.end();
  }
};

const tellFailure = ({ err, json, up }: Context, error: ErrorFact, step: string | undefined): void => {
  if (json) return;
  const [first = "", ...more] = errorLines(error, up);
  const isNamed = step === undefined || first.includes(`\`${step}\``);
  for (const line of [isNamed ? first : `${first} (step ${step})`, ...more]) err.line(line);
};
