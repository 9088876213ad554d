/** Reading known_hosts, and judging an offered key by it. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { fingerprintOf, judgeHostKey, keyTypeOf } from "../../../../coordinator/hosts/host-key.ts";
import { knownHostsName, lookUpKeys } from "../../../../coordinator/hosts/known-hosts.ts";

const keyOf = (type: string, body: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(body)]);
};
const ours = keyOf("ssh-ed25519", "ours");
const other = keyOf("ssh-ed25519", "other");
const rsa = keyOf("ssh-rsa", "rsa");
const line = (hosts: string, key: Buffer): string => `${hosts} ${keyTypeOf(key)} ${key.toString("base64")}`;
const hashed = (name: string): string => {
  const salt = Buffer.from("0123456789abcdefghij");
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
};

describe("the name of a host", () => {
  test("carries its port only when it is not 22", () => {
    expect(knownHostsName("GPU1.lab", 22)).toBe("gpu1.lab");
    expect(knownHostsName("gpu1.lab", 2222)).toBe("[gpu1.lab]:2222");
  });
});

describe("lookUpKeys", () => {
  const finds = (hosts: string, name: string): boolean =>
    lookUpKeys([line(hosts, ours)], name).keys.length > 0;

  test.each([
    ["gpu1", "gpu1", true],
    ["gpu1,10.0.0.7", "10.0.0.7", true],
    ["GPU1", "gpu1", true],
    ["gpu1", "gpu10", false],
    ["[gpu1]:2222", "[gpu1]:2222", true],
    ["[gpu1]:2222", "gpu1", false],
    ["gpu1", "[gpu1]:2222", false],
    ["*.lab", "gpu1.lab", true],
    ["gpu?", "gpu1", true],
    ["gpu?", "gpu12", false],
    ["*.lab,!bad.lab", "bad.lab", false],
    ["!bad.lab,*.lab", "bad.lab", false],
    ["*.lab,!bad.lab", "good.lab", true],
    ["g.u1", "gxu1", false],
  ])("%s names %s: %s", (hosts, name, expected) => {
    expect(finds(hosts, name)).toBe(expected);
  });

  test("a hashed name", () => {
    expect(finds(hashed("[gpu1]:2222"), "[gpu1]:2222")).toBe(true);
    expect(finds(hashed("gpu2"), "gpu1")).toBe(false);
    expect(finds("|1|broken", "gpu1")).toBe(false);
  });

  test("comments, blank and short lines, carriage returns and authorities are passed over", () => {
    const text = [
      "# gpu1 x y",
      "",
      "gpu1",
      "gpu1 ssh-rsa",
      `@cert-authority ${line("gpu1", rsa)}`,
      line("gpu1", ours),
    ];
    const { keys, revoked } = lookUpKeys([text.join("\r\n")], "gpu1");
    expect(keys.map((entry) => entry.key)).toEqual([ours]);
    expect(revoked).toEqual([]);
  });
});

describe("judgeHostKey", () => {
  const judge = (texts: string[], offered: Buffer, acceptNew = false) =>
    judgeHostKey({ kind: "files", known: lookUpKeys(texts, "gpu1"), acceptNew }, offered);

  test("a known key is accepted", () => {
    expect(judge([line("gpu1", other), line("gpu1", ours)], ours)).toEqual({ kind: "accepted" });
  });

  test("another key than the known one is refused with both fingerprints, whatever the policy", () => {
    for (const acceptNew of [true, false])
      expect(judge([line("gpu1", other)], ours, acceptNew)).toEqual({
        kind: "changed",
        known: [fingerprintOf(other)],
        offered: fingerprintOf(ours),
      });
  });

  test("an unknown host is refused, or accepted as new where that is allowed", () => {
    expect(judge([line("gpu2", ours)], ours)).toEqual({
      kind: "unknown",
      fingerprint: fingerprintOf(ours),
      keyType: "ssh-ed25519",
    });
    expect(judge([], ours, true)).toEqual({ kind: "accepted_new" });
  });

  test("a revoked key is refused though another line knows it", () => {
    expect(judge([`@revoked ${line("*", ours)}`, line("gpu1", ours)], ours, true).kind).toBe("changed");
  });

  test.each([
    `ssh-ed25519 ${ours.toString("base64")} comment`,
    fingerprintOf(ours),
    `${fingerprintOf(ours)}=`,
  ])("the pin %s accepts its key and no other", (pin) => {
    expect(judgeHostKey({ kind: "pinned", pin }, ours).kind).toBe("accepted");
    expect(judgeHostKey({ kind: "pinned", pin }, other)).toEqual({
      kind: "changed",
      known: [fingerprintOf(ours)],
      offered: fingerprintOf(other),
    });
  });

  test("a pin that is no key accepts nothing", () => {
    expect(judgeHostKey({ kind: "pinned", pin: "nonsense" }, ours).kind).toBe("changed");
  });
});
