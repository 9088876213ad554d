/** The commands that lead ssh to a host, and what its words mean when it does not get there. */
import { describe, expect, test } from "vitest";
import { sshAddress } from "../../../../coordinator/hosts/ssh-address.ts";
import { silenceOf } from "../../../../coordinator/hosts/silence.ts";
import type { HostSpec } from "../../../../coordinator/hosts/spec.ts";
import { overrideTarget, plainTarget } from "../../../../coordinator/hosts/ssh-config.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";

const login = { user: "me", home: "/home/me" };
const argvOf = (said: Partial<HostSpec>, configFile?: string): string => {
  const spec: HostSpec = {
    name: as<HostName>("gpu1"),
    connection: "ssh",
    transport: "ssh2",
    alias: "gpu1",
    hostKeyPolicy: "strict",
    workDir: "~/.fleet",
    slots: "auto",
    env: {},
    connectTimeoutMs: 1000,
    ...said,
  };
  const target = overrideTarget(plainTarget(spec.alias, login), spec, login);
  return sshAddress(spec, target, configFile).argv.join(" ");
};

describe("the arguments of ssh", () => {
  test("an alias needs nothing else", () => {
    expect(argvOf({})).toBe("gpu1");
  });

  test("what the inventory says itself is said to ssh too", () => {
    expect(argvOf({ alias: "10.0.0.7", user: "me", port: 2222, identityFile: "~/.ssh/lab" })).toBe(
      "-p 2222 -i /home/me/.ssh/lab me@10.0.0.7",
    );
    expect(argvOf({}, "/tmp/config")).toBe("-F /tmp/config gpu1");
  });

  test("a jump is taken, with the inventory's key where the transport would offer it", () => {
    expect(argvOf({ proxyJump: "gate" })).toBe("-J gate gpu1");
    expect(argvOf({ proxyJump: "none" })).toBe("-o ProxyJump=none gpu1");
    const key = { identityFile: "/k/my key" };
    expect(argvOf({ ...key, proxyJump: "joe@gate:2200" })).toBe(
      "-i /k/my key -o ProxyCommand=ssh -p 2200 -i '/k/my key' -W '[%h]:%p' joe@gate gpu1",
    );
    expect(argvOf({ ...key, proxyJump: "gate", transport: "openssh" })).toBe("-i /k/my key -J gate gpu1");
  });
});

test.each([
  ["connect ECONNREFUSED 10.0.0.7:2222", "nobody_listens"],
  ["ssh: connect to host 10.0.0.7 port 2222: Connection refused", "nobody_listens"],
  ["getaddrinfo ENOTFOUND gpu9.lab", "name_unknown"],
  ["ssh: Could not resolve hostname gpu9.lab: Name or service not known", "name_unknown"],
  ["connect ETIMEDOUT 192.0.2.7:22", "no_answer"],
  ["Timed out while waiting for handshake", "no_answer"],
  ["ssh: connect to host 192.0.2.7 port 22: Connection timed out", "no_answer"],
  ["Connection timed out during banner exchange\nConnection to 127.0.0.1 port 1 timed out", "no_answer"],
  ["connect EHOSTUNREACH 10.9.9.9:22", "no_route"],
  ["ssh: connect to host 10.9.9.9 port 22: No route to host", "no_route"],
  ["Connection lost before handshake", "hung_up"],
  ["kex_exchange_identification: Connection closed by remote host", "hung_up"],
  ["Invalid identification string", "not_ssh"],
  ["kex_exchange_identification: banner line contains invalid characters", "not_ssh"],
  ["Handshake failed: no matching key exchange algorithm", "no_common_algorithm"],
  [
    "Unable to negotiate with 10.0.0.7 port 22: no matching key exchange method found. Their offer: x",
    "no_common_algorithm",
  ],
  ["(SSH) Channel open failure: open failed: administratively prohibited", "jump_refuses"],
  ["something new", undefined],
])("%s", (words, silence) => {
  expect(silenceOf(words)).toBe(silence);
});
