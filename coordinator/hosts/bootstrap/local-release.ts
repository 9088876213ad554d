/** Makes a release on this very machine: files are linked or copied as they are, with the Node that runs us. */
import { constants } from "node:fs";
import { copyFile, link, mkdir, rename, rm, stat, writeFile, chmod } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { HostSpec } from "../spec.ts";
import type { PlacedRelease } from "./copy-release.ts";
import { platformOf, releaseName, type PayloadStore } from "./payload.ts";
import type { Survey } from "./survey.ts";

/** A link saves the space; another file system, or a file that is not ours, needs a copy. */
const linkOrCopy = async (source: string, destination: string): Promise<void> => {
  await link(source, destination).catch(() => copyFile(source, destination, constants.COPYFILE_FICLONE));
};

/** Makes sure that the release lies in the local work folder. Rejects with `host_unsupported` or `disk_full`. */
export const placeLocalRelease = async (
  spec: HostSpec,
  survey: Survey,
  payloads: PayloadStore,
): Promise<PlacedRelease> => {
  const platform = platformOf(survey.facts);
  const files = await payloads.plainFiles(platform);
  if (files === undefined)
    throw new FleetError({ code: "host_unsupported", host: spec.name, detail: `no agent for ${platform}` });
  const runtime = spec.node ?? process.execPath;
  // Hashing a hundred megabytes at each `up` would cost more than the rest of it; size and time name the program well enough here.
  const { size, mtimeMs } = await stat(runtime);
  const release = releaseName(files, `${runtime} ${size} ${mtimeMs}`);
  const folder = join(survey.workDir, "rel", release);
  const placed: PlacedRelease = { release, folder, files: [], unchecked: [], sentBytes: 0 };
  if (survey.releases.has(release)) return placed;
  const unfinished = join(survey.workDir, "rel", `.${release}.${process.pid}`);
  try {
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    await linkOrCopy(runtime, join(unfinished, "node"));
    for (const file of files) {
      const place = join(unfinished, file.place);
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      // Not linked: a later build overwrites these in place.
      await copyFile(file.source, place);
      await chmod(place, file.mode);
    }
    await writeFile(join(unfinished, ".complete"), "");
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    const { diskFreeBytes } = survey.facts;
    throw new FleetError(
      { code: "disk_full", host: spec.name, path: survey.workDir, freeBytes: diskFreeBytes },
      error,
    );
  }
  return placed;
};
