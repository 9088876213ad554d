/** Row 27: agents of another version of the link are refused before anything is given to them; a run lives through a change of the agent's build. */
import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROTOCOL_VERSION } from "../../../../proto/vocab/messages.ts";
import { campaignIn, measurementsOf, miscounted } from "../../campaign/bookkeeping.ts";
import { change } from "../../campaign/research.ts";
import { LocalFleet } from "./local-fleet.ts";

const BUILT = fileURLToPath(new URL("../../../../dist/agent", import.meta.url));

interface Runtime {
  readonly programs: readonly { readonly path: string; readonly sha256: string }[];
}

/** The build that we have, but for one change in the agent's program. */
const buildWith = async (folder: string, edit: (program: string) => string): Promise<string> => {
  await cp(BUILT, folder, { recursive: true });
  const path = join(folder, "agent.cjs");
  const edited = edit(await readFile(path, "utf8"));
  await writeFile(path, edited);
  const sha256 = createHash("sha256").update(edited).digest("hex");
  const runtime = JSON.parse(await readFile(join(folder, "runtime.json"), "utf8")) as Runtime;
  const programs = runtime.programs.map((one) => (one.path === "agent.cjs" ? { ...one, sha256 } : one));
  await writeFile(join(folder, "runtime.json"), JSON.stringify({ ...runtime, programs }));
  return folder;
};

const speaking = (version: number) => (program: string) => {
  const told = `PROTOCOL_VERSION = ${PROTOCOL_VERSION}`;
  if (!program.includes(told)) throw new Error("the agent's program tells no version");
  return program.replace(told, `PROTOCOL_VERSION = ${version}`);
};

describe("27. an upgrade in flight", () => {
  let fleet: LocalFleet;
  beforeAll(async () => {
    fleet = await LocalFleet.make();
    await fleet.writeInventory();
  });
  afterAll(() => fleet.end());

  test.each([
    [PROTOCOL_VERSION - 1, /fleet down, then fleet up .* brings the new agent/u],
    [PROTOCOL_VERSION + 1, /update fleet on this machine/u],
  ])(
    "an agent that speaks version %i of the link gets nothing, and it is said what to do",
    async (version, hint) => {
      const build = await buildWith(join(fleet.folder, `v${version}`), speaking(version));
      await fleet.lab.startCoordinator(["--agent-build", build]);
      const up = await fleet.lab.run(["up", fleet.inventory]);
      expect(up.code).toBe(2);
      expect(up.stderr + up.stdout).toContain(
        `speaks version ${version} of the link, we speak ${PROTOCOL_VERSION}`,
      );
      expect(up.stderr + up.stdout).toMatch(hint);
      expect(await fleet.lab.client.status()).toMatchObject({ hosts: { up: 0, total: 1 } });
      await fleet.lab.must(["down"]);
    },
    60_000,
  );

  test("a run goes on under a coordinator with another build of the agent, and then under that agent", async () => {
    await fleet.begin();
    const before = await fleet.lab.lastEvent();
    await fleet.closeGate();
    await fleet.submit([change("a", 90)]);
    await fleet.lab.event(before, ({ name }) => name === "attempt_running");
    const first = fleet.agent();
    const changed = await buildWith(
      join(fleet.folder, "changed"),
      (program) => `${program}\n// another build\n`,
    );
    const busy = (): Promise<unknown> => fleet.status(({ hostRows }) => hostRows[0]?.status === "busy");

    await fleet.lab.killCoordinator();
    await fleet.lab.startCoordinator(["--agent-build", changed]);
    await fleet.up();
    await busy();
    expect(fleet.agent().pid).toBe(first.pid);

    await fleet.lab.must(["down"]);
    await fleet.lab.startCoordinator(["--agent-build", changed]);
    await fleet.up();
    await busy();
    expect(fleet.agent().pid).not.toBe(first.pid);
    expect(fleet.agent().build).not.toBe(first.build);

    await fleet.openGate();
    await fleet.verdicts(1);
    const { attempts, trials } = measurementsOf(campaignIn(fleet.lab.stateDir));
    const screen = trials.find(({ purpose }) => purpose === "screen");
    expect(attempts.filter(({ trial }) => trial === screen?.id)).toMatchObject([{ belief: "accepted" }]);
    expect(miscounted(fleet.lab.stateDir)).toEqual([]);
  }, 120_000);
});
