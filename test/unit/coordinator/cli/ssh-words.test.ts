/** What the operator reads when ssh does not let us in: one sentence, and commands that lead to the same place. */
import { expect, test } from "vitest";
import { errorLines } from "../../../../coordinator/cli/messages.ts";
import type { ErrorFact } from "../../../../proto/vocab/errors.ts";
import { hostReason } from "../../../../proto/vocab/host-reason.ts";
import type { SshAddress } from "../../../../proto/vocab/ssh-address.ts";

const alias: SshAddress = { hostname: "192.0.2.7", port: 22, user: "me", argv: ["gpu1"] };
const address: SshAddress = {
  hostname: "10.0.0.7",
  port: 2222,
  user: "me",
  argv: ["-p", "2222", "-i", "/home/me/my key", "me@10.0.0.7"],
};
const behind: SshAddress = { hostname: "gpu2.lab", port: 22, user: "me", argv: ["-J", "gate", "gpu2.lab"] };
const refused = { code: "host_login_refused", host: "gpu1", user: "me", ssh: address } as const;

type Code = "host_key_unknown" | "host_key_changed" | "host_login_refused" | "host_unreachable";
type Facts = { readonly [C in Code]: readonly Extract<ErrorFact, { readonly code: C }>[] };

const facts: Facts = {
  host_key_unknown: [
    {
      code: "host_key_unknown",
      host: "gpu1",
      fingerprint: "SHA256:abc",
      keyType: "ssh-ed25519",
      ssh: alias,
      isRememberable: true,
    },
    {
      code: "host_key_unknown",
      host: "gpu1",
      fingerprint: "SHA256:abc",
      keyType: "ssh-ed25519",
      ssh: alias,
      isRememberable: false,
    },
  ],
  host_key_changed: [
    {
      code: "host_key_changed",
      host: "gpu1",
      known: ["SHA256:old"],
      offered: "SHA256:new",
      ssh: address,
      forget: [
        ["-R", "[10.0.0.7]:2222"],
        ["-R", "[10.0.0.7]:2222", "-f", "/etc/ssh/ssh_known_hosts"],
      ],
    },
    {
      code: "host_key_changed",
      host: "gpu1",
      known: ["SHA256:old"],
      offered: "SHA256:new",
      ssh: address,
      forget: [],
    },
  ],
  host_login_refused: [
    { ...refused, tried: ["agent", "publickey"], flaws: [] },
    { ...refused, tried: [], flaws: [] },
    ...(["absent", "unreadable", "encrypted", "unsupported", "exposed", "damaged"] as const).map(
      (flaw) =>
        ({
          ...refused,
          tried: ["agent"],
          flaws: [{ path: "/home/me/my key", flaw, isNamed: true }],
        }) as const,
    ),
    { ...refused, tried: [], flaws: [{ path: "/home/me/.ssh/id_rsa", flaw: "encrypted", isNamed: false }] },
    {
      ...refused,
      tried: ["agent"],
      flaws: [{ path: "/home/me/.ssh/id_rsa", flaw: "encrypted", isNamed: false }],
    },
  ],
  host_unreachable: [
    {
      code: "host_unreachable",
      host: "gpu1",
      detail: "10.0.0.7:2222: connect ECONNREFUSED 10.0.0.7:2222",
      ssh: address,
      why: "nobody_listens",
      isRetried: true,
    },
    ...(
      [
        "name_unknown",
        "no_answer",
        "no_route",
        "hung_up",
        "not_ssh",
        "no_common_algorithm",
        "ssh_config",
        "connection_lost",
        "stopped",
      ] as const
    ).map((why) => ({ code: "host_unreachable", host: "gpu1", detail: "", ssh: address, why }) as const),
    ...(["name_unknown", "nobody_listens", "jump_refuses"] as const).map(
      (why) =>
        ({ code: "host_unreachable", host: "gpu2", detail: "", ssh: behind, why, via: "gate" }) as const,
    ),
    { code: "host_unreachable", host: "gpu2 via gate", detail: "something new" },
  ],
};

const shown = (code: Code): string =>
  `\n${facts[code].map((fact) => errorLines(fact).join("\n")).join("\n")}`;

test("a key that nobody confirmed", () => {
  expect(shown("host_key_unknown")).toMatchInlineSnapshot(`
    "
    fleet: the key of gpu1 is not known yet (ssh-ed25519 SHA256:abc)
    hint: compare it, then answer yes to ssh gpu1 true, or set \`host_key_policy: accept-new\` in the inventory
    fleet: the key of gpu1 is not known yet (ssh-ed25519 SHA256:abc)
    hint: compare it, then set \`host_key: SHA256:abc\` for it in the inventory; ssh is told to remember no keys"
  `);
});

test("a key that changed", () => {
  expect(shown("host_key_changed")).toMatchInlineSnapshot(`
    "
    fleet: the key of gpu1 has changed, so we did not connect
      known:   SHA256:old
      offered: SHA256:new
    hint: ask who runs gpu1; if the change is right: ssh-keygen -R '[10.0.0.7]:2222' && ssh-keygen -R '[10.0.0.7]:2222' -f /etc/ssh/ssh_known_hosts, then answer yes to ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true
    fleet: the key of gpu1 has changed, so we did not connect
      known:   SHA256:old
      offered: SHA256:new
    hint: ask who runs gpu1; if the change is right, put the new key into its \`host_key\` in the inventory"
  `);
});

test("a login that is refused", () => {
  expect(shown("host_login_refused")).toMatchInlineSnapshot(`
    "
    fleet: gpu1 refused to let me in
      tried: agent, publickey
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true must work without a password; then: fleet up
    fleet: gpu1 refused to let me in
      tried: nothing, no key was found
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true must work without a password; then: fleet up
    fleet: gpu1 refused to let me in
      tried: agent
      /home/me/my key (\`identity_file\` in the inventory) does not exist
    hint: let \`identity_file\` of gpu1 in the inventory name a private key that can be read, then: fleet up
    fleet: gpu1 refused to let me in
      tried: agent
      /home/me/my key (\`identity_file\` in the inventory) cannot be opened
    hint: let \`identity_file\` of gpu1 in the inventory name a private key that can be read, then: fleet up
    fleet: gpu1 refused to let me in
      tried: agent
      /home/me/my key (\`identity_file\` in the inventory) needs a passphrase, which nobody is asked for: an agent must hold it
    hint: ssh-add '/home/me/my key', then: fleet up; a coordinator that was started without the agent needs fleet down before
    fleet: gpu1 refused to let me in
      tried: agent
      /home/me/my key (\`identity_file\` in the inventory) is of a kind that only \`transport: openssh\` can use
    hint: set \`transport: openssh\` for gpu1 in the inventory, then: fleet up
    fleet: gpu1 refused to let me in
      tried: agent
      /home/me/my key (\`identity_file\` in the inventory) may be read by others, so ssh does not use it
    hint: chmod 600 '/home/me/my key', then: fleet up
    fleet: gpu1 refused to let me in
      tried: agent
      /home/me/my key (\`identity_file\` in the inventory) cannot be read as a private key
    hint: let \`identity_file\` of gpu1 in the inventory name a private key that can be read, then: fleet up
    fleet: gpu1 refused to let me in
      tried: nothing, no key was found
      /home/me/.ssh/id_rsa needs a passphrase, which nobody is asked for: an agent must hold it
    hint: ssh-add /home/me/.ssh/id_rsa, then: fleet up; a coordinator that was started without the agent needs fleet down before
    fleet: gpu1 refused to let me in
      tried: agent
      /home/me/.ssh/id_rsa needs a passphrase, which nobody is asked for: an agent must hold it
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true must work without a password; then: fleet up"
  `);
});

test("a host that cannot be reached", () => {
  expect(shown("host_unreachable")).toMatchInlineSnapshot(`
    "
    fleet: gpu1 cannot be reached: nothing listens at 10.0.0.7 port 2222
      10.0.0.7:2222: connect ECONNREFUSED 10.0.0.7:2222
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true shows more; this one is tried again by itself, and the others go on
    fleet: gpu1 cannot be reached: the name 10.0.0.7 is not known here
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true shows more
    fleet: gpu1 cannot be reached: 10.0.0.7 port 2222 does not answer
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true shows more
    fleet: gpu1 cannot be reached: no way leads to 10.0.0.7 from here
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true shows more
    fleet: gpu1 cannot be reached: 10.0.0.7 port 2222 hung up before the login was done
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true shows more
    fleet: gpu1 cannot be reached: what listens at 10.0.0.7 port 2222 does not speak SSH
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true shows more
    fleet: gpu1 cannot be reached: 10.0.0.7 port 2222 and we know no common way to encrypt
    hint: set \`transport: openssh\` for it in the inventory, or ask who runs it to update its sshd; ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true shows more
    fleet: gpu1 cannot be reached: ssh cannot read its own configuration
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true shows more
    fleet: gpu1 cannot be reached: the connection was lost
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true shows more
    fleet: gpu1 cannot be reached: it was being reached when the fleet was told to end
    hint: ssh -p 2222 -i '/home/me/my key' me@10.0.0.7 true shows more
    fleet: gpu2 cannot be reached: the name gpu2.lab is not known to gate
    hint: ssh -J gate gpu2.lab true shows more
    fleet: gpu2 cannot be reached: nothing listens at gpu2.lab port 22, asked from gate
    hint: ssh -J gate gpu2.lab true shows more
    fleet: gpu2 cannot be reached: gate forwards no connection to gpu2.lab port 22
    hint: ssh -J gate gpu2.lab true shows more
    fleet: gpu2 via gate cannot be reached
      something new
    hint: ssh gpu2 true shows more"
  `);
});

test("in the row of a host they are one phrase", () => {
  const reasons = Object.values(facts).flatMap(([first]) => (first === undefined ? [] : [hostReason(first)]));
  expect(reasons).toEqual([
    "its host key is not known yet",
    "its host key has changed",
    "it does not let me in",
    "nothing listens at 10.0.0.7 port 2222",
  ]);
});

test("a kind of silence that a newer coordinator knows is told by its detail", () => {
  const fact = { code: "host_unreachable", host: "gpu1", detail: "said so", why: "moonlight" } as unknown;
  expect(errorLines(fact as ErrorFact)).toEqual([
    "fleet: gpu1 cannot be reached",
    "  said so",
    "hint: ssh gpu1 true shows more",
  ]);
});
