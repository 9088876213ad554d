/** The list of declared hosts on disk, whole and damaged. */
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readHostList, writeHostList } from "../../../../coordinator/hosts/host-list.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fleet-list-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("what was written is read back, and before that there is nothing", async () => {
  expect(await readHostList(folder)).toEqual([]);
  const hosts = [{ name: "gpu1", isTrusted: false }] as never;
  await writeHostList(folder, hosts);
  expect(await readHostList(folder)).toEqual(hosts);
  expect(await readdir(folder)).toEqual(["hosts.json"]);
});

test.each(["", "[{", '{"name":1}', "[null]"])(
  "a list that says %j is told, set aside and taken for none",
  async (text) => {
    await writeFile(join(folder, "hosts.json"), text);
    const told: string[] = [];
    expect(await readHostList(folder, (detail) => told.push(detail))).toEqual([]);
    expect(told).toHaveLength(1);
    expect(await readFile(join(folder, "hosts.json.damaged"), "utf8")).toBe(text);
    expect(await readHostList(folder, (detail) => told.push(detail))).toEqual([]);
    expect(told).toHaveLength(1);
  },
);
