/** The lifecycles of the house as readonly tables; fold, CLI errors, docs and the property tests all read these. */

/** Where an attempt is. `expired` and `returned` freed the trial; an outcome may still come of either. */
export const attemptTransitions = {
  granted: ["staged", "running", "expired", "returned", "ended"],
  staged: ["running", "expired", "returned", "ended"],
  running: ["expired", "ended"],
  expired: ["ended"],
  returned: ["ended"],
  ended: [],
} as const satisfies Record<string, readonly string[]>;

/** Where a trial is. `withdrawn`: nobody needs the number any more. */
export const trialTransitions = {
  waiting: ["granted", "withdrawn", "measured"],
  granted: ["waiting", "measured", "withdrawn"],
  measured: [],
  withdrawn: [],
} as const satisfies Record<string, readonly string[]>;

/** Where an experiment is on its way to a verdict. */
export const experimentTransitions = {
  screening: ["candidate", "ended"],
  candidate: ["merging", "landing", "ended"],
  merging: ["confirming", "candidate", "ended"],
  confirming: ["landing", "candidate", "ended"],
  landing: ["candidate", "ended"],
  ended: [],
} as const satisfies Record<string, readonly string[]>;

/** Where a campaign is. An ended one can be resumed by `fleet run`. */
export const campaignTransitions = {
  running: ["paused", "draining", "ended"],
  paused: ["running", "draining", "ended"],
  draining: ["running", "ended"],
  ended: ["running"],
} as const satisfies Record<string, readonly string[]>;

export type AttemptStatus = keyof typeof attemptTransitions;
export type TrialStatus = keyof typeof trialTransitions;
export type ExperimentStage = keyof typeof experimentTransitions;
export type CampaignStatus = keyof typeof campaignTransitions;

/** In which stages or statuses each operator verb works; the CLI's refusals quote it. */
export const verbWorksIn = {
  pause: ["running"],
  resume: ["paused", "draining", "ended"],
  stop: ["running", "paused", "draining"],
  submit: ["running", "paused"],
  cancel: ["screening", "candidate", "merging", "confirming"],
} as const satisfies Record<string, readonly (CampaignStatus | ExperimentStage)[]>;

export type LifecycleVerb = keyof typeof verbWorksIn;

const tables = {
  attempt: attemptTransitions,
  trial: trialTransitions,
  experiment: experimentTransitions,
  campaign: campaignTransitions,
};

/** Whether the table of `subject` has this edge. Staying is always allowed: facts may be told twice. */
export const canMove = (subject: keyof typeof tables, from: string, to: string): boolean => {
  if (from === to) return true;
  const edges: Readonly<Record<string, readonly string[]>> = tables[subject];
  return edges[from]?.includes(to) ?? false;
};

/** The verbs that the operator may use in this stage or status. */
export const verbsIn = (status: string): readonly LifecycleVerb[] =>
  (Object.keys(verbWorksIn) as LifecycleVerb[]).filter((verb) => canUse(verb, status));

/** Whether the operator may use this verb now. */
export const canUse = (verb: LifecycleVerb, status: string): boolean =>
  (verbWorksIn[verb] as readonly string[]).includes(status);
