/** Brings a release to a host over its transport: missing blobs only, each checked there, then one folder made of them. */
import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { HostExec } from "../../../proto/vocab/transport-exec.ts";
import { homePath } from "../shell.ts";
import type { HostSpec } from "../spec.ts";
import { releaseName, type PayloadFile, type PayloadStore } from "./payload.ts";
import { platformOf } from "./payload.ts";
import { DAMAGED_EXIT_CODE, placeReleaseCommand, storeBlobCommand } from "./release-scripts.ts";
import { diskShortage, isAtLeast } from "./requirements.ts";
import type { Survey } from "./survey.ts";

const NODE_VERSION_MIN = "22.13";
const PLACE_TIMEOUT_MS = 120_000;
/** One file over a slow line: the largest are some tens of megabytes. */
const SEND_TIMEOUT_MS = 30 * 60_000;
/** Larger reads keep the cipher busy. */
const READ_BYTES = 128 * 1024;

/** A release that lies complete on a host. */
export interface PlacedRelease {
  /** Its name. */
  readonly release: string;
  /** Its folder, absolute. */
  readonly folder: string;
  /** What it holds; empty when it was made on this machine. */
  readonly files: readonly PayloadFile[];
  /** Files that were there before and must be checked again before an agent starts; what was just sent was checked on arrival. */
  readonly unchecked: readonly PayloadFile[];
  /** Gzipped bytes that were sent; 0 when everything was there. */
  readonly sentBytes: number;
}

const failed = (spec: HostSpec, survey: Survey, what: string, stderr: string): FleetError => {
  if (/no space left|disk quota exceeded|not enough space/i.test(stderr))
    return new FleetError({
      code: "disk_full",
      host: spec.name,
      path: survey.workDir,
      freeBytes: survey.facts.diskFreeBytes,
    });
  const detail = `${what}: ${stderr.trim()}`;
  return new FleetError({ code: "host_step_failed", host: spec.name, step: "copy", detail });
};

const sendBlob = async (exec: HostExec, spec: HostSpec, survey: Survey, file: PayloadFile): Promise<void> => {
  const source = createReadStream(file.gzip, { highWaterMark: READ_BYTES });
  const result = await exec(storeBlobCommand(survey.workDir, file), {
    stdin: source,
    timeoutMs: SEND_TIMEOUT_MS,
  });
  if (result.code === 0) return;
  // Perhaps our own copy is the damaged one: the next try packs it afresh.
  if (result.code === DAMAGED_EXIT_CODE) await rm(file.gzip, { force: true });
  throw failed(spec, survey, file.place, result.stderr || `ended with ${result.signal ?? result.code}`);
};

const checkHostNode = async (exec: HostExec, spec: HostSpec): Promise<void> => {
  if (spec.node === undefined) return;
  const result = await exec(`${homePath(spec.node)} --version`, { timeoutMs: PLACE_TIMEOUT_MS });
  const version = /^v(\d+[\d.]*)/m.exec(result.stdout.toString("utf8"))?.[1];
  if (version !== undefined && isAtLeast(version, NODE_VERSION_MIN)) return;
  const found = version === undefined ? result.stderr.trim() || "it does not start" : `it is ${version}`;
  const detail = `node ${spec.node} must be at least ${NODE_VERSION_MIN}: ${found}`;
  throw new FleetError({ code: "host_unsupported", host: spec.name, detail, mend: "node" });
};

const bytesOf = async (files: readonly PayloadFile[]): Promise<{ packed: number; unpacked: number }> => {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file.gzip)).size));
  return {
    packed: sizes.reduce((sum, size) => sum + size, 0),
    unpacked: files.reduce((sum, file) => sum + file.bytes, 0),
  };
};

/**
 * Makes sure that the release for this host lies there. `onProgress` gets one line when something must be sent. Rejects with
 * `host_unsupported`, `disk_full` or `host_step_failed`.
 */
export const copyRelease = async (
  exec: HostExec,
  spec: HostSpec,
  survey: Survey,
  payloads: PayloadStore,
  onProgress: (detail: string) => void,
): Promise<PlacedRelease> => {
  const platform = platformOf(survey.facts);
  const payload = await payloads.payloadFor(platform, spec.node === undefined ? "ours" : "theirs");
  if (payload === undefined)
    throw new FleetError({ code: "host_unsupported", host: spec.name, detail: `no agent for ${platform}` });
  const { files } = payload;
  const release = spec.node === undefined ? payload.release : releaseName(files, spec.node);
  const folder = `${survey.workDir}/rel/${release}`;
  if (survey.releases.has(release)) return { release, folder, files, unchecked: files, sentBytes: 0 };
  await checkHostNode(exec, spec);
  const missing = files.filter((file) => !survey.blobs.has(file.sha256));
  const { packed, unpacked } = await bytesOf(missing);
  const shortage = diskShortage(spec, survey.facts, unpacked);
  if (shortage !== undefined) throw new FleetError(shortage);
  onProgress(`${missing.length} files, ${(packed / 1e6).toFixed(1)} MB`);
  await Promise.all(missing.map((file) => sendBlob(exec, spec, survey, file)));
  const node = spec.node === undefined ? undefined : homePath(spec.node);
  const placed = await exec(placeReleaseCommand(survey.workDir, release, files, node), {
    timeoutMs: PLACE_TIMEOUT_MS,
  });
  if (placed.code !== 0) throw failed(spec, survey, `release ${release}`, placed.stderr);
  const unchecked = files.filter((file) => survey.blobs.has(file.sha256));
  return { release, folder, files, unchecked, sentBytes: packed };
};
