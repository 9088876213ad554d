/** The two small files by which a coordinator is found. */
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  parseEndpoint,
  parseSnapshot,
  stateFolder,
} from "../../../../coordinator/api/client/state-folder.ts";
import type { StatusView } from "../../../../proto/vocab/views/status.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const endpoint = { pid: 7, socket: "/run/x.sock", term: 3, startedAt: 1 };
const view: StatusView = {
  fleet: "lab",
  asOf: 5,
  source: "daemon",
  hosts: { up: 0, total: 0 },
  slots: { busy: 0, total: 0 },
  hostRows: [],
  lanes: [],
  notes: [],
};

test("are read as they were written, by nobody else, and leave nothing beside them", () => {
  const files = stateFolder(folder);
  expect(files.readEndpoint()).toBeUndefined();
  expect(files.readSnapshot()).toBeUndefined();
  files.writeEndpoint(endpoint);
  files.writeSnapshot(view);
  expect(stateFolder(folder).readEndpoint()).toEqual(endpoint);
  expect(stateFolder(folder).readSnapshot()).toEqual(view);
  expect(readdirSync(folder).toSorted()).toEqual(["endpoint.json", "status.json"]);
  for (const path of Object.values(files.paths)) expect(statSync(path).mode & 0o777).toBe(0o600);
  files.removeEndpoint();
  files.removeEndpoint();
  expect(files.readEndpoint()).toBeUndefined();
});

test("a copied folder does not lead to the coordinator of the other, a link to it does", () => {
  stateFolder(folder).writeEndpoint(endpoint);
  const copy = mkdtempSync(join(tmpdir(), "fleet-files-"));
  try {
    cpSync(folder, join(copy, "copied"), { recursive: true, preserveTimestamps: true });
    symlinkSync(folder, join(copy, "linked"));
    expect(stateFolder(join(copy, "copied")).readEndpoint()).toBeUndefined();
    expect(stateFolder(join(copy, "linked")).readEndpoint()).toEqual(endpoint);
    writeFileSync(join(copy, "copied", "endpoint.json"), JSON.stringify(endpoint));
    expect(stateFolder(join(copy, "copied")).readEndpoint()).toEqual(endpoint);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

test("anything else is no such file", () => {
  for (const text of ["", "{", "[]", "null", '{"pid":"7"}', '{"pid":7,"socket":"/s"}']) {
    expect(parseEndpoint(text)).toBeUndefined();
    expect(parseSnapshot(text)).toBeUndefined();
  }
  writeFileSync(join(folder, "status.json"), '{"fleet":"lab","asOf":');
  expect(stateFolder(folder).readSnapshot()).toBeUndefined();
});
