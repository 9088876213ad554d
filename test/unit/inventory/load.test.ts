/** What an inventory means, and every mistake in one, with its place. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { defaultPolicy, type Policy } from "../../../coordinator/core/policy.ts";
import type { HostSpec } from "../../../coordinator/hosts/spec.ts";
import { parseInventory } from "../../../inventory/load.ts";
import { mistakesOf } from "./mistakes-of.ts";

const parse = (text: string): ReturnType<typeof parseInventory> => parseInventory(text, "lab.yaml");
const mistakes = (text: string): readonly string[] => mistakesOf(() => parse(text));
const sample = (name: string): string => path.resolve(import.meta.dirname, "../../../inventory", name);

const DEFAULTS = {
  connection: "ssh",
  transport: "ssh2",
  hostKeyPolicy: "strict",
  workDir: "~/.fleet",
  slots: "auto",
  env: {},
  connectTimeoutMs: 20_000,
};

describe("an inventory", () => {
  it("takes a bare word for whatever ssh reaches, and its file's name for the fleet's", () => {
    expect(parse("hosts: [gpu1]")).toEqual({
      name: "lab",
      hosts: [{ ...DEFAULTS, name: "gpu1", alias: "gpu1" }],
      policy: {},
    });
  });

  it.each(["hosts: [local]", "hosts: [{name: local}]", "hosts: [{connection: local}]"])(
    "knows this machine by %s",
    (text) => {
      expect(parse(text).hosts).toEqual([
        { ...DEFAULTS, name: "local", alias: "local", connection: "local" },
      ]);
    },
  );

  it("leaves a host that is only named local its SSH", () => {
    expect(parse("hosts: [{name: local, hostname: far.example.org}]").hosts[0]?.connection).toBe("ssh");
  });

  it.each(["hosts: [me@gpu1]", "hosts: [{hostname: me@gpu1}]"])("splits user and host in %s", (text) => {
    expect(parse(`defaults: {user: other}\n${text}`).hosts[0]).toMatchObject({
      name: "gpu1",
      alias: "gpu1",
      user: "me",
    });
  });

  it("applies defaults, lets the host win, and joins env", () => {
    const { hosts } = parse(`
defaults: { user: me, slots: 2, env: { A: 1, B: x }, transport: openssh, trust: experiments }
hosts:
  - { name: a, hostname: a.example.org, slots: auto, env: { B: y, C: true } }
  - local
policy: { connect_seconds: 5 }
`);
    expect(hosts).toEqual([
      {
        ...DEFAULTS,
        name: "a",
        alias: "a.example.org",
        user: "me",
        transport: "openssh",
        env: { A: "1", B: "y", C: "true" },
        trust: "experiments",
        connectTimeoutMs: 5000,
      },
      {
        ...DEFAULTS,
        name: "local",
        alias: "local",
        connection: "local",
        transport: "openssh",
        slots: 2,
        env: { A: "1", B: "x" },
        trust: "experiments",
        connectTimeoutMs: 5000,
      },
    ]);
  });

  it("gives policy in milliseconds and only what was said", () => {
    expect(parse("hosts: [a]\npolicy: {lease_seconds: 1.5, work_ahead: 0}").policy).toEqual({
      leaseMs: 1500,
      workAhead: 0,
    });
  });

  it("gives what is tolerated in one order, each once, however it is written", () => {
    const written = "hosts: [a]\npolicy: {tolerate: [clock_stepped, throttled, contended, throttled]}";
    expect(parse(written).policy).toEqual({ tolerated: ["contended", "throttled", "clock_stepped"] });
    expect(parse("hosts: [a]\npolicy: {tolerate: []}").policy).toEqual({ tolerated: [] });
  });

  it.each(["lab.yaml", "local.yaml"])("is what the sample %s holds", (name) => {
    expect(parseInventory(readFileSync(sample(name), "utf8"), name).name).toBe(name.replace(".yaml", ""));
  });
});

it("gives hosts and policy in the shapes that their consumers declare", () => {
  const { hosts, policy } = parse("hosts: [a]\npolicy: { grace_seconds: 2 }");
  const specs: readonly HostSpec[] = hosts;
  const merged: Policy = { ...defaultPolicy, ...policy };
  expect([specs[0]?.workDir, merged.graceMs]).toEqual(["~/.fleet", 2000]);
});

describe("mistakes in an inventory", () => {
  it("are named all at once, in the order of the file, with the nearest known word", () => {
    expect(
      mistakes(`name: lab
hots: []
defaults:
  userr: x
  port: "22"
hosts:
  - gpu1
  - name: gpu2
    prot: 22
    transport: opensh
    slots: none
  - gpu1
  - 5
  - {}
groups:
  a: [gpu3]
policy:
  lease_second: 5
  heartbeat_seconds: 10
  suspect_seconds: 5
  work_ahead: -1
`),
    ).toMatchInlineSnapshot(`
      [
        "2:1 unknown key \`hots\` → hosts",
        "4:3 unknown key \`userr\` in \`defaults\` → user",
        "5:9 \`defaults.port\` must be a number, not the text \`22\`",
        "9:5 unknown key \`prot\` in \`hosts[1]\` → port",
        "10:16 \`hosts[1].transport\` must be one of ssh2, openssh, not the text \`opensh\` → openssh",
        "11:12 \`hosts[1].slots\` must be \`auto\` or a number, not the text \`none\`",
        "12:5 the host name \`gpu1\` is already taken by \`hosts[0]\`",
        "13:5 \`hosts[3]\` must be text or a set of keys, not \`5\`",
        "14:5 \`hosts[4]\` has neither a name nor a hostname",
        "15:1 unknown key \`groups\`",
        "18:3 unknown key \`lease_second\` in \`policy\` → lease_seconds",
        "19:22 \`heartbeat_seconds\` must be less than \`suspect_seconds\`",
        "21:15 \`policy.work_ahead\` must be at least 0",
      ]
    `);
  });

  it("in what is tolerated are told with the nearest word; what is no taint cannot be tolerated", () => {
    expect(mistakes("hosts: [a]\npolicy:\n  tolerate: [throtled, slept]")).toMatchInlineSnapshot(`
      [
        "3:14 \`policy.tolerate[0]\` must be one of contended, throttled, swapped, clock_stepped, not the text \`throtled\` → throttled",
        "3:24 \`policy.tolerate[1]\` must be one of contended, throttled, swapped, clock_stepped, not the text \`slept\`",
      ]
    `);
    expect(mistakes("hosts: [a]\npolicy:\n  tolerate: throttled")).toMatchInlineSnapshot(`
      [
        "3:13 \`policy.tolerate\` must be a list, not the text \`throttled\`",
      ]
    `);
  });

  it("in a host are judged by what the host is", () => {
    expect(
      mistakes(`hosts:
  - me@10.0.0.1:22
  - name: local
    user: x
    node: node
    trust: all
    env: { FLEET_X: 1, A: [1] }
  - name: a/b
    hostname: -oProxyCommand=x
    port: 70000
    host_key: abc
    slots: 0
  - name: 7
  - name:
    hostname: h
`),
    ).toMatchInlineSnapshot(`
      [
        "2:5 \`10.0.0.1:22\` cannot name a host; write \`hostname\` and a \`name\` of its own",
        "4:11 \`user\` means nothing for this machine, which needs no SSH",
        "5:11 \`hosts[1].node\` must be an absolute path or begin with \`~/\`",
        "6:12 \`hosts[1].trust\` must be \`experiments\`, not the text \`all\`",
        "7:12 \`hosts[1].env.FLEET_X\` must be the name of an environment variable that does not begin with FLEET_",
        "7:27 \`hosts[1].env.A\` must be text or a number or true or false, not a list",
        "8:11 \`hosts[2].name\` must begin with a letter or digit and hold only letters, digits, \`.\`, \`_\` and \`-\`, at most 63",
        "9:15 \`hosts[2].hostname\` must be a host name, an address or an alias of ssh_config",
        "10:11 \`hosts[2].port\` must be at most 65535",
        "11:15 \`hosts[2].host_key\` must look like \`ssh-ed25519 AAAA…\` or \`SHA256:…\`",
        "12:12 \`hosts[2].slots\` must be at least 1",
        "13:11 \`hosts[3].name\` must be text, not \`7\`; put it in quotes",
        "14:10 \`hosts[4].name\` must be text, not empty",
      ]
    `);
  });

  it.each([
    ["", ["1:1 `hosts` is missing"]],
    ["- a", ["1:1 the file must be a set of keys, not a list"]],
    ["hosts: []", ["1:8 `hosts` must not be empty"]],
    ["hosts:", ["1:7 `hosts` must be a list, not empty"]],
    ["hosts: [a]\n---\nb: 1", ["2:1 a second document begins here; the file must hold one"]],
    ["hosts: [a]\nhosts: [b]\nx: 1", ["2:1 this key stands here for the second time", "3:1 unknown key `x`"]],
    ["hosts: [a, a@b, b]", ["1:17 the host name `b` is already taken by `hosts[1]`"]],
    ["hosts: [{ name: a, labels: { room: 1 } }]", ["1:20 unknown key `labels` in `hosts[0]`"]],
  ])("in %j", (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  it("of YAML itself stand alone, since what follows them is guesswork", () => {
    expect(mistakes("hosts: [a\nfoo: 1")).toMatchInlineSnapshot(`
      [
        "2:1 not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
      ]
    `);
    expect(mistakes("hosts: *nowhere")).toHaveLength(1);
    expect(mistakes("hosts:\n\t- a")).not.toEqual([]);
  });

  it("are found behind an alias, at the place that was written", () => {
    expect(mistakes("defaults: &d { prot: 1 }\nhosts: [a]")).toEqual([
      "1:16 unknown key `prot` in `defaults` → port",
    ]);
    expect(mistakes("hosts:\n  - &h { name: a, prot: 1 }\n  - *h")).toContain(
      "2:19 unknown key `prot` in `hosts[0]` → port",
    );
  });

  it("are limited in number and the file in size", () => {
    const many = Array.from({ length: 200 }, (_, index) => `x${index}: 1`).join("\n");
    expect(mistakes(`hosts: [a]\n${many}`)).toHaveLength(50);
    expect(mistakes(`# ${"x".repeat(1024 * 1024)}\nhosts: [a]`)).toHaveLength(1);
  });

  it("never come from an expanding alias bomb", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (const [previous, letter] of ["ab", "bc", "cd", "de", "ef", "fg", "gh"].map((two) => two.split(""))) {
      bomb.push(`${letter}: &${letter} [${Array.from({ length: 10 }, () => `*${previous}`).join(", ")}]`);
    }
    expect(mistakes(bomb.join("\n"))).toMatchObject([expect.stringContaining("aliases cannot be resolved")]);
  });
});
