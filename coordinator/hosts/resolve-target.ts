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
 * The target that `alias` and the inventory's overrides lead to. `configFile` replaces the user's and the system's ssh_config.
 * Rejects with `host_unreachable` when ssh refuses its own configuration.
 */
export const resolveTarget = async (
  alias: string,
  overrides: TargetOverrides,
  configFile?: string,
): Promise<SshTarget> => {
  const login = loginDefaults();
  const argv = [
    ...(configFile === undefined ? [] : ["-F", configFile]),
    ...(overrides.user === undefined ? [] : ["-l", overrides.user]),
    ...(overrides.port === undefined ? [] : ["-p", String(overrides.port)]),
    "-G",
    "--",
    alias,
  ];
  try {
    const { stdout } = await run("ssh", argv, { timeout: SSH_CONFIG_TIMEOUT_MS });
    return overrideTarget(parseSshConfig(stdout, alias, login), overrides, login);
  } catch (error) {
    if (isMissingProgram(error)) return overrideTarget(plainTarget(alias, login), overrides, login);
    const detail = (error as { stderr?: string }).stderr ?? String(error);
    throw new FleetError({ code: "host_unreachable", host: alias, detail: `ssh -G: ${detail}` }, error);
  }
};
