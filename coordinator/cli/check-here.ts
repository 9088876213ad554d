/** Looks at this machine: Node, git, ssh, the campaign file of the working folder, the branch that it would show. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { KnobMisfit } from "../../proto/vocab/knob-misfit.ts";
import { mirrorBranch } from "../../proto/vocab/mirror-branch.ts";
import { campaignMisfits, misfitText } from "../dialects/knob-fit.ts";
import { readRef } from "../repo/refs.ts";
import { baseInfo, resolveRevision } from "../repo/research.ts";
import { readText } from "../repo/tree.ts";
import { requireGit } from "../repo/version.ts";
import { type CampaignSource, readCampaignSource } from "./campaign-source.ts";
import { type Finding, finding } from "./finding.ts";
import { count, shortCommit } from "./formats.ts";
import { scopeMisses } from "./scope-misses.ts";
import { terminalText } from "./terminal-text.ts";

const SSH_TIMEOUT_MS = 5_000;

/** Programs on this machine. */
export const checkPrograms = (): Promise<readonly Finding[]> =>
  Promise.all([
    finding("node", async () => `${process.versions.node} at ${terminalText(process.execPath)}`),
    finding("git", async () => terminalText(await requireGit(), 60)),
    finding("ssh", sshVersion),
  ]);

const sshVersion = async (): Promise<Omit<Finding, "about">> => {
  try {
    const { stderr } = await promisify(execFile)("ssh", ["-V"], { timeout: SSH_TIMEOUT_MS });
    return { status: "ok", sentence: terminalText(stderr, 80) };
  } catch {
    return {
      status: "note",
      sentence: "there is no ssh program; aliases of ssh_config are not known, local hosts work",
      hint: "install openssh-client",
    };
  }
};

/** The campaign file and repository of the working folder; nothing outside a repository. */
export const checkCampaign = async (folder: string, nowMs: number): Promise<readonly Finding[]> => {
  let source: CampaignSource;
  try {
    source = await readCampaignSource(folder, nowMs);
  } catch (error) {
    const fact = FleetError.factOf(error);
    if (fact.code === "file_missing") return fact.what === "campaign" ? [noCampaignFile(fact.path)] : [];
    return [await finding("fleet.yaml", () => Promise.reject(error))];
  }
  const { spec } = source;
  return [
    {
      about: "fleet.yaml",
      status: "ok",
      sentence: `${spec.budgetSeconds} s an experiment, ${spec.metric.name} to the ${spec.metric.goal === "min" ? "lowest" : "highest"}, author ${spec.author.kind}, editable ${spec.scope.editable.map((glob) => terminalText(glob, 60)).join(", ")}`,
    },
    await finding("repository", () => repositoryState(source)),
    ...(await checkScope(source)),
    ...(await checkKnobs(source)),
  ];
};

/** A pattern may also be meant for files that experiments are to add. A base that cannot be read is the repository's finding. */
const checkScope = async ({ spec }: CampaignSource): Promise<readonly Finding[]> => {
  try {
    const misses = await scopeMisses(spec, await resolveRevision(spec.repository, spec.from));
    return misses.map((sentence) => ({ about: "scope", status: "note", sentence }));
  } catch {
    return [];
  }
};

/** A repository is nobody's mistake for having no campaign. */
const noCampaignFile = (file: string): Finding => ({
  about: "fleet.yaml",
  status: "note",
  sentence: `there is none at ${terminalText(file)}`,
  hint: "fleet init writes one",
});

/** Whether the sweep can turn its knobs where the campaign begins, or where its branch stands by now. */
const checkKnobs = async ({ spec }: CampaignSource): Promise<readonly Finding[]> => {
  const { repository, author } = spec;
  if (author.kind !== "sweep") return [];
  let misfits: readonly KnobMisfit[] = [];
  const found = await finding("knobs", async () => {
    const tip = await readRef(repository, `refs/heads/${mirrorBranch(spec.tag)}`);
    const commit = tip ?? (await resolveRevision(repository, spec.from));
    misfits = await campaignMisfits(spec, (path) => readText(repository, commit, path));
    return `${count(author.knobs.length, "knob")} found at ${shortCommit(commit)}`;
  });
  if (misfits.length === 0) return found.status === "ok" ? [found] : [];
  return misfits.map((misfit) => ({
    about: `knob ${terminalText(misfit.knob, 60)}`,
    status: "bad",
    sentence: terminalText(misfitText(misfit)),
    hint: "mend author.knobs in fleet.yaml",
  }));
};

const repositoryState = async ({ spec }: CampaignSource): Promise<Omit<Finding, "about">> => {
  const info = await baseInfo(spec.repository, spec.from, { tag: spec.tag });
  const branch = mirrorBranch(spec.tag);
  if (info.mirror.kind === "blocked") throw new FleetError({ code: "branch_exists", branch: info.mirror.by });
  if (info.dirty.count > 0)
    return {
      status: "note",
      sentence: `${count(info.dirty.count, "tracked file")} changed and not committed; experiments begin without these changes`,
      hint: "git commit them, or leave them",
    };
  const exists = info.mirror.kind === "absent" ? "" : `; ${branch} exists already`;
  return {
    status: "ok",
    sentence: `begins at ${info.commit.slice(0, 7)} "${terminalText(info.subject, 60)}"${exists}`,
  };
};
