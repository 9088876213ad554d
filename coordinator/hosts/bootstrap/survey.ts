/** One shell call that learns a host's facts and what of ours lies there already. */
import type { HostFacts } from "../../../proto/vocab/host-facts.ts";
import type { HostExec } from "../../../proto/vocab/transport-exec.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { parseProbe } from "../probe/parse-probe.ts";
import { PROBE_SCRIPT } from "../probe/probe-script.ts";
import { shellQuote } from "../shell.ts";
import type { HostSpec } from "../spec.ts";

/** The probe's tools have 5 s; the rest is for slow disks. */
const SURVEY_TIMEOUT_MS = 30_000;
const MARKER = "@@fleet-survey-1";

/** What a survey found. */
export interface Survey {
  readonly facts: HostFacts;
  /** The work folder, absolute. */
  readonly workDir: string;
  /** Content hashes of the blobs that lie there. */
  readonly blobs: ReadonlySet<string>;
  /** Names of complete releases. */
  readonly releases: ReadonlySet<string>;
}

const LISTING = `
list_ours() {
  w=\${1:-$HOME/.fleet}
  case $w in '~') w=$HOME ;; '~/'*) w=$HOME/\${w#'~/'} ;; esac
  printf '\\n${MARKER} workdir %s\\n' "$w"
  for path in "$w"/blobs/*; do [ -f "$path" ] && printf '${MARKER} blob %s\\n' "\${path##*/}"; done
  for path in "$w"/rel/*/.complete; do
    [ -f "$path" ] && path=\${path%/.complete} && printf '${MARKER} release %s\\n' "\${path##*/}"
  done
  printf '${MARKER} end\\n'
}
list_ours "$@" </dev/null 2>/dev/null
`;

/** The survey in a command's output. Throws as `parseProbe` does. */
export const parseSurvey = (stdout: string, host: string): Survey => {
  const place = stdout.indexOf(`\n${MARKER} `);
  const listing = place < 0 ? [] : stdout.slice(place + 1).split("\n");
  const named = (kind: string): string[] =>
    listing
      .filter((line) => line.startsWith(`${MARKER} ${kind} `))
      .map((line) => line.slice(MARKER.length + kind.length + 2));
  const facts = parseProbe(place < 0 ? stdout : stdout.slice(0, place), host);
  const [workDir] = named("workdir");
  if (workDir === undefined || !listing.includes(`${MARKER} end`))
    throw new FleetError({
      code: "host_step_failed",
      host,
      step: "probe",
      detail: "the listing ended early",
    });
  return { facts, workDir, blobs: new Set(named("blob")), releases: new Set(named("release")) };
};

/** Surveys the host behind `exec`. Rejects with `host_step_failed` or `host_unsupported`. */
export const surveyHost = async (exec: HostExec, spec: HostSpec): Promise<Survey> => {
  const result = await exec(`sh -s -- ${shellQuote(spec.workDir)}`, {
    stdin: PROBE_SCRIPT + LISTING,
    timeoutMs: SURVEY_TIMEOUT_MS,
  });
  if (result.code !== 0)
    throw new FleetError({
      code: "host_step_failed",
      host: spec.name,
      step: "probe",
      detail: `sh ended with ${result.signal ?? result.code}: ${result.stderr.trim()}`,
    });
  return parseSurvey(result.stdout.toString("utf8"), spec.name);
};
