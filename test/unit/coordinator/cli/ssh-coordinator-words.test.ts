/** A coordinator that ssh does not lead to: what ssh needs, and no word of an inventory. */
import { expect, test } from "vitest";
import type { ErrorFact } from "../../../../proto/vocab/errors.ts";
import { wordsOf } from "../../../../coordinator/cli/messages.ts";

const ssh = { hostname: "10.0.0.7", port: 22, user: "me", argv: ["me@10.0.0.7"] } as const;
const host = "me@10.0.0.7";

const ways: readonly ErrorFact[] = [
  { code: "host_unreachable", host, detail: "connect ECONNREFUSED", why: "nobody_listens", ssh },
  { code: "host_unreachable", host, detail: "no match", why: "no_common_algorithm", ssh },
  {
    code: "host_key_unknown",
    host,
    fingerprint: "SHA256:x",
    keyType: "ssh-ed25519",
    isRememberable: true,
    ssh,
  },
  {
    code: "host_key_unknown",
    host,
    fingerprint: "SHA256:x",
    keyType: "ssh-ed25519",
    isRememberable: false,
    ssh,
  },
  {
    code: "host_key_changed",
    host,
    known: ["SHA256:a"],
    offered: "SHA256:b",
    forget: [["-R", "10.0.0.7"]],
    ssh,
  },
  { code: "host_key_changed", host, known: ["SHA256:a"], offered: "SHA256:b", forget: [], ssh },
  { code: "host_login_refused", host, user: "me", tried: [], flaws: [], ssh },
  {
    code: "host_login_refused",
    host,
    user: "me",
    tried: [],
    flaws: [{ path: "/home/me/.ssh/id_ed25519", flaw: "encrypted", isNamed: false }],
    ssh,
  },
  {
    code: "host_login_refused",
    host,
    user: "me",
    tried: [],
    flaws: [{ path: "/home/me/.ssh/id_x", flaw: "unsupported", isNamed: false }],
    ssh,
  },
];

test("every failure of the way has code 3 and a hint that works without an inventory", () => {
  const told = ways.map((way) => wordsOf({ code: "coordinator_unreachable", fleet: "lab", detail: "", way }));
  for (const { hint, exit } of told) {
    expect(exit).toBe(3);
    expect(hint).not.toMatch(/fleet up|inventory|identity_file|transport/u);
  }
  expect(told.map(({ hint }) => hint)).toMatchInlineSnapshot(`
    [
      "ssh me@10.0.0.7 true shows more; once it works, run the same command again",
      "ssh me@10.0.0.7 true shows more; once it works, run the same command again",
      "compare it, then answer yes to ssh me@10.0.0.7 true",
      "compare it, then name a UserKnownHostsFile in ssh_config that holds it; ssh is told to remember no keys",
      "ask who runs me@10.0.0.7; if the change is right: ssh-keygen -R 10.0.0.7, then answer yes to ssh me@10.0.0.7 true",
      "ask who runs me@10.0.0.7",
      "ssh me@10.0.0.7 true must work without a password",
      "ssh-add /home/me/.ssh/id_ed25519; ssh me@10.0.0.7 true must work without a password",
      "let IdentityFile in ssh_config name a private key that can be read; ssh me@10.0.0.7 true must work without a password",
    ]
  `);
});

test("a copy of what it said is told with its age", () => {
  const [way] = ways;
  if (way === undefined) throw new Error("there is one");
  const fact = {
    code: "coordinator_unreachable",
    fleet: "lab",
    detail: "",
    snapshotAgeMs: 120_000,
    way,
  } as const;
  expect(wordsOf(fact).sentence).toBe(
    "me@10.0.0.7 cannot be reached: nothing listens at 10.0.0.7 port 22; above is what its coordinator said 2 min ago",
  );
});
