/** Asks the ssh program what its configuration says about a target; without the program plain defaults serve. */
import { execFile } from "node:child_process";
import { homedir, userInfo } from "node:os";
import { promisify } from "node:util";
import {
  overrideTarget,
  parseSshConfig,
  plainTarget,
  type LoginDefaults,
  type SshTarget,
  type TargetOverrides,
} from "./ssh-config.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { HostSpec } from "./spec.ts";

const run = promisify(execFile);
/** `Match exec` in a configuration runs programs, which may hang. */
const SSH_CONFIG_TIMEOUT_MS = 10_000;

const loginDefaults = (): LoginDefaults => {
  const authSocket = process.env["SSH_AUTH_SOCK"];
  return {
    user: userInfo().username,
    home: homedir(),
    ...(authSocket === undefined || authSocket === "" ? {} : { authSocket }),
  };
};

const isMissingProgram = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

/**
 * The target that a host's alias and the inventory's overrides lead to. `configFile` replaces the user's and the system's ssh_config.
 * Rejects with `host_unreachable` when ssh refuses its own configuration.
 */
export const resolveTarget = async (
  spec: Pick<HostSpec, "name" | "alias"> & TargetOverrides,
  configFile?: string,
): Promise<SshTarget> => {
  const login = loginDefaults();
  const { name, alias } = spec;
  const argv = [
    ...(configFile === undefined ? [] : ["-F", configFile]),
    ...(spec.user === undefined ? [] : ["-l", spec.user]),
    ...(spec.port === undefined ? [] : ["-p", String(spec.port)]),
    "-G",
    "--",
    alias,
  ];
  try {
    const { stdout } = await run("ssh", argv, { timeout: SSH_CONFIG_TIMEOUT_MS });
    return overrideTarget(parseSshConfig(stdout, alias, login), spec, login);
  } catch (error) {
    if (isMissingProgram(error)) return overrideTarget(plainTarget(alias, login), spec, login);
    const detail = (error as { stderr?: string }).stderr ?? String(error);
    throw new FleetError({ code: "host_unreachable", host: name, detail, why: "ssh_config" }, error);
  }
};
