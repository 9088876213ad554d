/** Runs the CLI's program in this process against a state folder of its own, and keeps what it said. */
import { fileURLToPath } from "node:url";
import { main } from "../../../../coordinator/cli/program.ts";

/** What one call did. */
export interface Said {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Calls `fleet <argv>` as if `stateHome` were the operator's. */
export const callFleet = async (
  stateHome: string,
  argv: readonly string[],
  options: { readonly cwd?: string; readonly nowMs?: number; readonly env?: Record<string, string> } = {},
): Promise<Said> => {
  const said = { out: "", err: "" };
  const exit = await main(argv, {
    entry: fileURLToPath(new URL("../../../../coordinator/cli/main.ts", import.meta.url)),
    env: { ...options.env, XDG_STATE_HOME: stateHome, HOME: stateHome },
    cwd: options.cwd ?? stateHome,
    stdout: { write: (text) => void (said.out += text) },
    stderr: { write: (text) => void (said.err += text) },
    now: () => options.nowMs ?? Date.now(),
  });
  return { exit, ...said };
};
