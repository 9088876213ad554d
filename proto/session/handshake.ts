/** The opening of a session: what each side says first, and how the other judges it. */
import type { FleetId, MachineId } from "../vocab/ids.ts";
import {
  PROTOCOL_VERSION,
  type AgentHello,
  type CoordinatorHello,
  type ToAgent,
  type ToCoordinator,
} from "../vocab/messages.ts";

/** HMAC-SHA256 of the text under the secret, as lower-case hex. */
export type Hmac = (secret: string, text: string) => string;

/** Why there is no session. The agent sends it as it stands; a coordinator only reports it. */
export type Refusal = Extract<ToCoordinator, { kind: "refused" }>;

/** What came of a first message. */
export type Judgement<Hello> = { readonly kind: "accepted"; readonly hello: Hello } | Refusal;

const NONCE = /^[0-9a-f]{32}$/u;

const refused = (code: Refusal["code"], detail: string, protocol: number = PROTOCOL_VERSION): Refusal => ({
  kind: "refused",
  code,
  protocol,
  detail,
});

const coordinatorMac = (hmac: Hmac, secret: string, nonce: string): string =>
  hmac(secret, `coordinator${nonce}`);

const agentMac = (hmac: Hmac, secret: string, asked: string, nonce: string): string =>
  hmac(secret, `agent${asked}${nonce}`);

/** Equality whose duration does not tell how many characters were right. */
function isSameText(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let at = 0; at < right.length; at += 1) difference |= left.charCodeAt(at) ^ right.charCodeAt(at);
  return difference === 0;
}

/** The coordinator's Hello, complete. `nonce` is 32 random hex digits of this session. */
export function sealCoordinatorHello(
  hello: Omit<CoordinatorHello, "kind" | "protocol" | "mac">,
  secret: string,
  hmac: Hmac,
): CoordinatorHello {
  const mac = coordinatorMac(hmac, secret, hello.nonce);
  return { ...hello, kind: "coordinator_hello", protocol: PROTOCOL_VERSION, mac };
}

/** The agent's Hello in answer to `asked`, complete. `nonce` is 32 random hex digits of the agent's own. */
export function sealAgentHello(
  hello: Omit<AgentHello, "kind" | "protocol" | "mac">,
  asked: CoordinatorHello,
  secret: string,
  hmac: Hmac,
): AgentHello {
  const mac = agentMac(hmac, secret, asked.nonce, hello.nonce);
  return { ...hello, kind: "agent_hello", protocol: PROTOCOL_VERSION, mac };
}

/**
 * The agent's judgement of the first message on a connection. The MAC comes first: who does not know the secret learns
 * nothing else. Nonce, MAC and their rule are the same in every protocol version, so that versions can refuse each other.
 */
export function judgeCoordinatorHello(
  first: ToAgent,
  expected: { readonly fleet: FleetId; readonly secret: string },
  hmac: Hmac,
): Judgement<CoordinatorHello> {
  if (first.kind !== "coordinator_hello")
    return refused("protocol", `The first message was ${first.kind}, not a Hello.`);
  const mac = coordinatorMac(hmac, expected.secret, first.nonce);
  if (!NONCE.test(first.nonce) || !isSameText(first.mac, mac))
    return refused("mac", "The Hello was not made with this session's secret.");
  if (first.protocol !== PROTOCOL_VERSION)
    return refused(
      "protocol",
      `The coordinator speaks version ${first.protocol}, the agent version ${PROTOCOL_VERSION}.`,
    );
  if (first.fleet !== expected.fleet)
    return refused("owner", `The agent belongs to fleet ${expected.fleet}, not to ${first.fleet}.`);
  return { kind: "accepted", hello: first };
}

/** The coordinator's judgement of the agent's answer to `asked`; the machine must be the one that was probed. */
export function judgeAgentHello(
  first: ToCoordinator,
  expected: { readonly asked: CoordinatorHello; readonly secret: string; readonly machineId: MachineId },
  hmac: Hmac,
): Judgement<AgentHello> {
  if (first.kind === "refused") return first;
  if (first.kind !== "agent_hello")
    return refused("protocol", `The first message was ${first.kind}, not a Hello.`);
  const mac = agentMac(hmac, expected.secret, expected.asked.nonce, first.nonce);
  if (!NONCE.test(first.nonce) || !isSameText(first.mac, mac))
    return refused("mac", "The agent's Hello was not made with this session's secret.");
  if (first.protocol !== PROTOCOL_VERSION)
    return refused(
      "protocol",
      `The agent speaks version ${first.protocol}, the coordinator version ${PROTOCOL_VERSION}.`,
      first.protocol,
    );
  if (first.machineId !== expected.machineId)
    return refused(
      "owner",
      `The agent runs on machine ${first.machineId}, but ${expected.machineId} was probed.`,
    );
  return { kind: "accepted", hello: first };
}
