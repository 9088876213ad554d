import { describe, expect, test } from "vitest";
import { parseFleetList } from "../../../../coordinator/cli/remote-fleets.ts";
import { specOf } from "../../../../coordinator/cli/ssh-coordinator.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import { status } from "./sample-views.ts";

const endpoint = { pid: 1, socket: "/run/x.sock", term: 3, startedAt: 5 };

describe("another machine's fleets", () => {
  test("are read with what their folders say", () => {
    const text = [
      "Welcome to lab!",
      "fleet up lab",
      `endpoint ${JSON.stringify(endpoint)}`,
      `status ${JSON.stringify(status)}`,
      "fleet down old",
      "endpoint ",
      "status torn{",
    ].join("\n");
    expect(parseFleetList(text)).toEqual([
      { name: "lab", status: "up", endpoint, snapshot: JSON.parse(JSON.stringify(status)) },
      { name: "old", status: "down" },
    ]);
  });
});

describe("the address of a coordinator", () => {
  test.each([
    ["ssh://lab", { alias: "lab", name: "lab" }],
    ["ssh://me@lab:2222", { alias: "lab", user: "me", port: 2222, name: "me@lab:2222" }],
  ])("%s", (url, spec) => {
    expect(specOf(url)).toMatchObject(spec);
  });

  test.each(["lab", "http://lab", "ssh://lab/folder", "ssh://"])("%s is none", (url) => {
    try {
      specOf(url);
      expect.unreachable();
    } catch (error) {
      expect(FleetError.factOf(error)).toMatchObject({ code: "usage" });
    }
  });
});
