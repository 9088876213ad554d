/** The main job in a minute: a real campaign on this machine alone, in a temporary folder, by the built CLI as a user would call it. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const CLI = join(ROOT, "dist/coordinator/cli/main.js");
const FLEET = "quickstart";
const TAG = "quickstart";

/** Everything that the quickstart writes is below one temporary folder. */
interface Places {
  readonly folder: string;
  readonly repository: string;
  readonly inventory: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a program to its end with its words on this terminal, or kept when `isQuiet`. */
const call = (
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly isQuiet?: boolean },
): Promise<{ readonly code: number; readonly stdout: string }> =>
  new Promise((resolve, reject) => {
    const stdio = options.isQuiet === true ? ["ignore", "pipe", "inherit"] : "inherit";
    const child = spawn(process.execPath, [...argv], {
      cwd: options.cwd,
      env: options.env,
      stdio: stdio as "inherit",
    });
    let stdout = "";
    (child as { stdout: NodeJS.ReadableStream | null }).stdout
      ?.setEncoding("utf8")
      .on("data", (text) => (stdout += String(text)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stdout }));
  });

const prepare = async (): Promise<Places> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "fleet-quickstart-")));
  const repository = join(folder, "charlm");
  const inventory = join(folder, "inventory.yaml");
  const env = { ...process.env, XDG_STATE_HOME: join(folder, "state"), FLEET, FLEET_COORDINATOR: "" };
  await writeFile(
    inventory,
    [
      `name: ${FLEET}`,
      "hosts:",
      "  - name: local",
      `    work_dir: ${JSON.stringify(join(folder, "host"))}`,
      "    # The example's own changes turn numbers that were read before.",
      "    trust: experiments",
      "",
    ].join("\n"),
  );
  const made = await call([join(ROOT, "examples/charlm/make-repo.js"), repository], {
    cwd: folder,
    env,
    isQuiet: true,
  });
  if (made.code !== 0) throw new Error("the example could not be copied");
  return { folder, repository, inventory, env };
};

const fleet = async ({ repository, env }: Places, ...argv: readonly string[]): Promise<number> => {
  process.stdout.write(`\n$ fleet ${argv.join(" ")}\n`);
  return (await call([CLI, ...argv], { cwd: repository, env })).code;
};

/** The last words: what was won, and the papers. Returns whether everything is there. */
const conclude = async ({ folder, repository, env }: Places): Promise<boolean> => {
  const { stdout } = await call([CLI, "frontier", "log", "--json"], { cwd: repository, env, isQuiet: true });
  const lanes = JSON.parse(stdout) as readonly {
    readonly isPrimary: boolean;
    readonly baseline?: number;
    readonly record?: number;
    readonly gain?: number;
  }[];
  const lane = lanes.find((one) => one.isPrimary);
  const report = join(folder, "state/fleet", FLEET, "reports", TAG);
  const papers = [join(repository, "results.tsv"), join(report, "progress.svg"), join(report, "summary.md")];
  const rows = existsSync(papers[0] ?? "")
    ? readFileSync(papers[0] ?? "", "utf8")
        .trim()
        .split("\n").length - 2
    : 0;
  process.stdout.write(
    `\n${rows} experiments. The frontier measures ${lane?.record?.toFixed(4)} against a baseline of ` +
      `${lane?.baseline?.toFixed(4)}: a gain of ${lane?.gain?.toFixed(4)}.\n`,
  );
  for (const paper of papers) process.stdout.write(`  ${paper}\n`);
  return lane?.gain !== undefined && papers.every((paper) => existsSync(paper));
};

const main = async (): Promise<number> => {
  const places = await prepare();
  process.stdout.write(`A campaign on this machine alone, in ${places.folder}\n`);
  try {
    for (const argv of [["up", places.inventory], ["run", "--tag", TAG], ["status"]]) {
      const code = await fleet(places, ...argv);
      if (code !== 0) return code;
    }
    return (await conclude(places)) ? 0 : 1;
  } finally {
    await fleet(places, "down");
  }
};

// Ctrl-C reaches `fleet run`, which ends well; then the fleet is taken down here.
process.on("SIGINT", () => undefined);
process.exitCode = await main();
