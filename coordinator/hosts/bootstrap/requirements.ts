/** What a host must have before anything is put there; pure. */
import type { ErrorFact } from "../../../proto/vocab/errors.ts";
import type { HostFacts } from "../../../proto/vocab/host-facts.ts";
import type { HostSpec } from "../spec.ts";

/** Oldest git that does everything the agent asks of it. */
const GIT_VERSION_MIN = "2.18";
/** Oldest glibc that our Node and our native parts start with. */
const GLIBC_VERSION_MIN = "2.28";
/** Kept free besides what is copied, for spools and logs. */
const DISK_RESERVE_BYTES = 256 * 1024 * 1024;

/** True when dotted version `found` is at least `wanted`; missing parts are 0. */
export const isAtLeast = (found: string, wanted: string): boolean => {
  const [has, needs] = [found, wanted].map((text) =>
    text.split(".").map((part) => Number.parseInt(part, 10) || 0),
  );
  for (const [place, need] of (needs ?? []).entries()) {
    const part = has?.[place] ?? 0;
    if (part !== need) return part > need;
  }
  return true;
};

/** The first thing that is missing, or undefined. A host with a Node of its own may have an older glibc, or one in an unusual place. */
export const missingOn = (spec: HostSpec, facts: HostFacts): ErrorFact | undefined => {
  const host = spec.name;
  const { gitVersion, libc } = facts;
  if (gitVersion === undefined) return { code: "host_without_git", host };
  if (!isAtLeast(gitVersion, GIT_VERSION_MIN)) return { code: "host_without_git", host, found: gitVersion };
  if (libc.kind === "musl")
    return {
      code: "host_unsupported",
      host,
      detail: "its C library is musl, for which node-pty, which runs the experiments, has no build",
    };
  if (spec.connection === "local") return undefined;
  if (!facts.hasGzip) return { code: "host_without_gzip", host };
  if (facts.noexec)
    return {
      code: "host_unsupported",
      host,
      detail: `programs cannot be started from ${spec.workDir} (noexec)`,
      mend: "work_dir",
    };
  if (spec.node !== undefined || facts.os !== "linux") return undefined;
  if (libc.kind === "glibc" && !isAtLeast(libc.version, GLIBC_VERSION_MIN))
    return {
      code: "host_unsupported",
      host,
      detail: `glibc ${libc.version} is older than ${GLIBC_VERSION_MIN}; name a Node of the host with "node"`,
      mend: "node",
    };
  if (libc.kind !== "glibc")
    return {
      code: "host_unsupported",
      host,
      detail: `no glibc was found; name a Node of the host with "node"`,
      mend: "node",
    };
  return undefined;
};

/** Says that `neededBytes` do not fit, or undefined. */
export const diskShortage = (spec: HostSpec, facts: HostFacts, neededBytes: number): ErrorFact | undefined =>
  facts.diskFreeBytes >= neededBytes + DISK_RESERVE_BYTES
    ? undefined
    : { code: "disk_full", host: spec.name, path: spec.workDir, freeBytes: facts.diskFreeBytes };
