/** Packs a folder into one gzip-ed tar file and back, by the machine's tar program. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { FleetError } from "../../../proto/vocab/errors.ts";

const run = promisify(execFile);

/** Names of very many logs. */
const LIST_BYTES_MAX = 256 * 1024 * 1024;

const tar = async (argv: readonly string[], path: string, code: "backup_failed" | "backup_damaged") => {
  try {
    // The second keeps macOS from adding files of its own.
    const env = { ...process.env, LC_ALL: "C", COPYFILE_DISABLE: "1" };
    return (await run("tar", [...argv], { env, maxBuffer: LIST_BYTES_MAX })).stdout;
  } catch (error) {
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
    const detail = (stderr ?? "").trim() || message;
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (isMissing || code === "backup_failed")
      throw new FleetError({ code: "backup_failed", path, detail }, error);
    throw new FleetError({ code: "backup_damaged", path, part: "the archive", detail }, error);
  }
};

/** Packs these entries of a folder. Throws `backup_failed`. */
export const pack = async (file: string, folder: string, names: readonly string[]): Promise<void> => {
  await tar(["-czf", file, "-C", folder, "--", ...names], file, "backup_failed");
};

/** Unpacks a file into an empty folder. Throws `backup_damaged`, also for a name that would leave the folder. */
export const unpack = async (file: string, folder: string): Promise<void> => {
  const listed = await tar(["-tzf", file], file, "backup_damaged");
  const outside = listed.split("\n").find((name) => name.startsWith("/") || name.split("/").includes(".."));
  if (outside !== undefined)
    throw new FleetError({
      code: "backup_damaged",
      path: file,
      part: outside,
      detail: "it would be placed outside of the fleet's folder",
    });
  await tar(["-xzof", file, "-C", folder], file, "backup_damaged");
};
