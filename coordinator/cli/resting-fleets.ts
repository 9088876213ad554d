/** What is known of the fleets of this machine when none of them is up. */
import path from "node:path";
import { stateFolder } from "../api/client/state-folder.ts";
import { type Context, stateRoot } from "./context.ts";
import { knownFleets } from "./known-fleets.ts";
import type { RestingFleet } from "./render/fleets.ts";

/** All of them; undefined when one was named, is up, or lives elsewhere, and when there is no choice between several. */
export const restingFleets = (context: Context): readonly RestingFleet[] | undefined => {
  if (context.fleet !== undefined || context.coordinator !== undefined) return undefined;
  const root = stateRoot(context.env);
  const known = knownFleets(root);
  const resting = known.flatMap(({ name, status }) => (status === "up" ? [] : [{ name, status }]));
  const crashed = resting.filter(({ status }) => status === "crashed").length;
  // One alone is meant, and so is the only one that crashed.
  if (resting.length < known.length || resting.length < 2 || crashed === 1) return undefined;
  return resting.map(({ name, status }) => ({ fleet: name, status, ...lastOf(path.join(root, name)) }));
};

const lastOf = (folder: string): Pick<RestingFleet, "asOf" | "campaign"> => {
  const last = stateFolder(folder).readSnapshot();
  if (last === undefined) return {};
  const { asOf, campaign } = last;
  if (campaign === undefined) return { asOf };
  const { tag, status, experiments } = campaign;
  return { asOf, campaign: { tag, status, experiments: experiments.total, kept: experiments.kept } };
};
