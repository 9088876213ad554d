/** Reads what the build made for hosts: `runtime.json` and the files it names. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { FleetError } from "../../../proto/vocab/errors.ts";

const fileSchema = z.object({
  /** Relative to the build folder. */
  path: z.string(),
  /** Relative to the release folder on a host. */
  place: z.string().regex(/^[\w][\w./-]*$/),
  mode: z.number().int(),
  sha256: z.string().length(64),
});

const runtimeSchema = z.object({
  /** The npm package with the Node runtime. */
  package: z.string(),
  version: z.string(),
  integrity: z.string(),
  /** Path of the program inside the package. */
  binary: z.string(),
  sha256: z.string().length(64).nullable(),
});

const buildSchema = z.object({
  version: z.literal(1),
  programs: z.array(fileSchema),
  platforms: z.record(z.string(), z.object({ runtime: runtimeSchema, files: z.array(fileSchema) })),
});

/** One file of the build. */
export type BuildFile = z.infer<typeof fileSchema>;
/** Where a platform's Node comes from. */
export type RuntimeSource = z.infer<typeof runtimeSchema>;
/** The whole build, for every platform. */
export type AgentBuild = z.infer<typeof buildSchema>;

/** Reads the build in `folder`. Rejects with `internal` when it is missing or of another kind: the install is damaged. */
export const readAgentBuild = async (folder: string): Promise<AgentBuild> => {
  const path = join(folder, "runtime.json");
  try {
    return buildSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw new FleetError({ code: "internal", detail: `${path} cannot be used: ${String(error)}` }, error);
  }
};
