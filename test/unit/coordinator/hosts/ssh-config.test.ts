/** From the text of `ssh -G` and the inventory's own words to a target. */
import { describe, expect, test } from "vitest";
import {
  overrideTarget,
  parseJumps,
  parseSshConfig,
  plainTarget,
} from "../../../../coordinator/hosts/ssh-config.ts";

const login = { user: "ann", home: "/home/ann", authSocket: "/run/agent" };
const text = [
  "user fleet",
  "hostname 10.0.0.7",
  "port 2222",
  "identitiesonly yes",
  "stricthostkeychecking ask",
  "identityfile ~/.ssh/lab key",
  "identityfile %d/.ssh/other",
  "identityagent SSH_AUTH_SOCK",
  "globalknownhostsfile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2",
  "userknownhostsfile ~/.ssh/known_hosts /tmp/second",
  "proxycommand none",
  "proxyjump bastion",
  "hostkeyalias lab-gpu",
  "",
].join("\n");

describe("parseSshConfig", () => {
  test("every field that connecting needs", () => {
    expect(parseSshConfig(text, "gpu1", login)).toEqual({
      hostname: "10.0.0.7",
      user: "fleet",
      port: 2222,
      identityFiles: ["/home/ann/.ssh/lab key", "/home/ann/.ssh/other"],
      identitiesOnly: true,
      identityAgent: "/run/agent",
      proxyJump: "bastion",
      userKnownHostsFiles: ["/home/ann/.ssh/known_hosts", "/tmp/second"],
      globalKnownHostsFiles: ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"],
      hostKeyAlias: "lab-gpu",
    });
  });

  test("the key agent: none, a path, a missing variable, the environment's", () => {
    const agent = (line: string): string | undefined => parseSshConfig(line, "gpu1", login).identityAgent;
    expect(agent("identityagent none")).toBeUndefined();
    expect(agent("identityagent ~/agent.sock")).toBe("/home/ann/agent.sock");
    expect(agent("identityagent $MISSING")).toBeUndefined();
    expect(agent("")).toBe("/run/agent");
  });
});

describe("overrideTarget", () => {
  const configured = parseSshConfig(text, "gpu1", login);

  test("what the inventory says wins, and its key comes first", () => {
    const target = overrideTarget(
      configured,
      { hostname: "10.0.0.8", user: "bob", port: 22, identityFile: "~/mine" },
      login,
    );
    expect(target).toMatchObject({ hostname: "10.0.0.8", user: "bob", port: 22, proxyJump: "bastion" });
    expect(target.identityFiles[0]).toBe("/home/ann/mine");
  });

  test("a jump in the inventory replaces the proxy command, and none forbids one", () => {
    const commanded = parseSshConfig("proxycommand nc %h %p", "gpu1", login);
    expect(overrideTarget(commanded, {}, login).proxyCommand).toBe("nc %h %p");
    expect(overrideTarget(commanded, { proxyJump: "b" }, login)).toMatchObject({ proxyJump: "b" });
    expect(overrideTarget(commanded, { proxyJump: "b" }, login).proxyCommand).toBeUndefined();
    expect(overrideTarget(configured, { proxyJump: "none" }, login).proxyJump).toBeUndefined();
  });

  test("without an ssh program plain defaults serve", () => {
    expect(plainTarget("gpu1", login)).toMatchObject({ hostname: "gpu1", user: "ann", port: 22 });
  });
});

describe("parseJumps", () => {
  test.each([
    ["bastion", [{ alias: "bastion" }]],
    ["ann@bastion:2200", [{ alias: "bastion", user: "ann", port: 2200 }]],
    ["a, b@c", [{ alias: "a" }, { alias: "c", user: "b" }]],
    ["ssh://ann@[fe80::1]:22", [{ alias: "fe80::1", user: "ann", port: 22 }]],
    ["me@corp@jump", [{ alias: "jump", user: "me@corp" }]],
  ])("%s", (written, hops) => {
    expect(parseJumps(written)).toEqual(hops);
  });
});
