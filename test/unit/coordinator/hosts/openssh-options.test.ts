/** What the ssh program is always told, and what it is told about host keys and jumps. */
import { describe, expect, test } from "vitest";
import {
  clientArguments,
  masterArguments,
  witnessScript,
} from "../../../../coordinator/hosts/openssh-options.ts";
import type { HostSpec } from "../../../../coordinator/hosts/spec.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";

const spec: HostSpec = {
  name: as<HostName>("gpu1"),
  connection: "ssh",
  transport: "openssh",
  alias: "gpu1",
  hostKeyPolicy: "strict",
  workDir: "~/.fleet",
  slots: "auto",
  env: {},
  connectTimeoutMs: 10_000,
};
const files = { socket: "/s/c", keyWitness: "/s/w" };
const FENCE = [
  "ForwardAgent=no",
  "ForwardX11=no",
  "PermitLocalCommand=no",
  "BatchMode=yes",
  "SendEnv=-*",
  "NoHostAuthenticationForLocalhost=no",
  "VerifyHostKeyDNS=no",
];

describe("arguments of ssh", () => {
  test("nothing is ever forwarded, asked or run locally", () => {
    for (const argv of [masterArguments(spec, files, undefined), clientArguments(spec, files, [])])
      for (const option of FENCE) expect(argv).toContain(option);
  });

  test("checking host keys follows the policy and is never off", () => {
    expect(masterArguments(spec, files, undefined)).toContain("StrictHostKeyChecking=yes");
    const accepting = masterArguments({ ...spec, hostKeyPolicy: "accept-new" }, files, undefined);
    expect(accepting).toContain("StrictHostKeyChecking=accept-new");
  });

  test("a pinned key replaces every known_hosts file", () => {
    const argv = masterArguments(
      { ...spec, hostKey: "ssh-rsa AAAA" },
      { ...files, pinnedHosts: "/s/h" },
      undefined,
    );
    expect(argv).toEqual(
      expect.arrayContaining([
        "UserKnownHostsFile=/s/h",
        "GlobalKnownHostsFile=/dev/null",
        "StrictHostKeyChecking=yes",
        "HostKeyAlgorithms=rsa-sha2-512,rsa-sha2-256",
      ]),
    );
  });

  test("jumps are proxy commands of ours with the same fence, nested", () => {
    const argv = masterArguments(spec, files, "ann@a:2200,b");
    const proxy = argv.find((word) => word.startsWith("ProxyCommand=")) ?? "";
    expect(argv).not.toContain("-J");
    expect(proxy).toMatch(/^ProxyCommand=ssh .*StrictHostKeyChecking=yes.* -W '\[%h\]:%p' -- b$/);
    expect(proxy).toContain("-l ann -p 2200");
    // The inner command's own tokens must reach the inner ssh.
    expect(proxy).toContain("[%%h]:%%p");
  });

  test("a client of the master never logs in by itself, and an alias is never an option", () => {
    const argv = clientArguments(spec, files, []);
    expect(argv).toEqual(expect.arrayContaining(["ProxyCommand=false", "ControlMaster=no"]));
    expect(argv.slice(-2)).toEqual(["--", "gpu1"]);
  });

  test("the witness confirms a pinned fingerprint only", () => {
    expect(witnessScript("/s/k", "SHA256:abc=")).toContain(`[ "$5" = SHA256:abc ]`);
    expect(witnessScript("/s/k", undefined)).toContain(`[ "$5" = '' ]`);
  });

  test("the witness notes the key in any folder and takes a pin for text only", () => {
    const script = witnessScript("/ann's/k", "SHA256:a'b");
    expect(script).toContain(String.raw`> '/ann'\''s/k' ;;`);
    expect(script).toContain(String.raw`= 'SHA256:a'\''b' ]`);
  });
});
