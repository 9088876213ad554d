/** What it means that the OpenSSH program could not log in: of the host itself or of a jump on the way, by what it printed. */
import type { ErrorFact } from "../../proto/vocab/errors.ts";
import type { KeyFlaw } from "../../proto/vocab/ssh-address.ts";
import { as, type HostName } from "../../proto/vocab/ids.ts";
import { fingerprintOf } from "./host-key.ts";
import { gatherIdentities } from "./identities.ts";
import { readKeyRecords, recordName } from "./key-records.ts";
import { resolveTarget } from "./resolve-target.ts";
import { silenceOf } from "./silence.ts";
import type { HostSpec } from "./spec.ts";
import { sshAddress } from "./ssh-address.ts";
import { parseJumps, type SshTarget } from "./ssh-config.ts";

/** One attempt to log in that failed. */
export interface OpensshFailure {
  readonly spec: HostSpec;
  readonly target: SshTarget;
  readonly configFile?: string;
  readonly stderr: string;
  /** The host key that the host itself offered, as type and fingerprint; empty when it never came so far. */
  readonly offered: string;
}

const PIN_NAME = /^SHA256:/;

const fingerprintOfPin = (pin: string): string =>
  PIN_NAME.test(pin) ? pin : fingerprintOf(Buffer.from(pin.trim().split(/\s+/)[1] ?? "", "base64"));

const keyFact = async (failure: OpensshFailure): Promise<ErrorFact> => {
  const { spec, target, stderr, offered: noted } = failure;
  const [keyType = "", witnessed = ""] = noted.split(" ");
  const fingerprint = witnessed === "" ? (/SHA256:[\w+/]+/.exec(stderr)?.[0] ?? "") : witnessed;
  const host = spec.name;
  const ssh = sshAddress(spec, target, failure.configFile);
  const records = await readKeyRecords(target);
  const known =
    spec.hostKey === undefined
      ? [
          ...records.keys.map((entry) => fingerprintOf(entry.key)),
          ...records.revoked.map((entry) => `@revoked ${fingerprintOf(entry.key)}`),
        ]
      : [fingerprintOfPin(spec.hostKey)];
  const { isRememberable } = records;
  if (known.length === 0)
    return { code: "host_key_unknown", host, fingerprint, keyType, ssh, isRememberable };
  const offered = fingerprint === "" ? "no key of a known type" : fingerprint;
  const forget = spec.hostKey === undefined ? records.forget : [];
  return { code: "host_key_changed", host, known, offered, ssh, forget };
};

/** The program uses keys of kinds that the library cannot, and none that others may read. */
const flawsOf = async ({ spec, target, stderr }: OpensshFailure): Promise<readonly KeyFlaw[]> => {
  const isNamed = spec.identityFile !== undefined;
  const { flaws } = await gatherIdentities(target, isNamed);
  const [exposed] = /^Permissions \d+ for '(.+)' are too open/m.exec(stderr)?.slice(1) ?? [];
  return [
    ...flaws.filter(({ flaw }) => flaw !== "unsupported"),
    ...(exposed === undefined
      ? []
      : [
          {
            path: exposed,
            flaw: "exposed",
            isNamed: isNamed && exposed === target.identityFiles[0],
          } as const,
        ]),
  ];
};

const factOf = async (failure: OpensshFailure): Promise<ErrorFact> => {
  const { spec, target, stderr } = failure;
  if (/Host key verification failed|no matching host key type/i.test(stderr)) return keyFact(failure);
  const ssh = sshAddress(spec, target, failure.configFile);
  const host = spec.name;
  const denied = /Permission denied \(([\w,-]*)\)/.exec(stderr);
  if (denied !== null) {
    const tried = (denied[1] ?? "").split(",");
    return {
      code: "host_login_refused",
      host,
      user: target.user,
      tried,
      flaws: await flawsOf(failure),
      ssh,
    };
  }
  const why = silenceOf(stderr);
  return {
    code: "host_unreachable",
    host,
    detail: stderr.trim(),
    ssh,
    ...(why === undefined ? {} : { why }),
  };
};

/** A jump as a host of its own; by the program it gets nothing of the inventory but its place. */
const jumpsOf = async ({ spec, target, configFile }: OpensshFailure): Promise<OpensshFailure[]> =>
  Promise.all(
    parseJumps(target.proxyJump ?? "").map(async ({ alias, user, port }, place, hops) => {
      const {
        hostname: _h,
        user: _u,
        port: _p,
        proxyJump: _j,
        hostKey: _k,
        identityFile: _i,
        ...rest
      } = spec;
      const before = hops.slice(0, place).map((hop) => {
        const at = hop.user === undefined ? "" : `${hop.user}@`;
        return `${at}${hop.alias}${hop.port === undefined ? "" : `:${hop.port}`}`;
      });
      const jump: HostSpec = {
        ...rest,
        name: as<HostName>(`${spec.name} via ${alias}`),
        alias,
        ...(user === undefined ? {} : { user }),
        ...(port === undefined ? {} : { port }),
        ...(before.length === 0 ? {} : { proxyJump: before.join(",") }),
      };
      return {
        spec: jump,
        target: await resolveTarget(jump, configFile),
        ...(configFile === undefined ? {} : { configFile }),
        stderr: "",
        offered: "",
      };
    }),
  );

/** The names by which the program's words may call a hop. */
const isNamedIn = (said: string, { target }: OpensshFailure): boolean => {
  const places = [
    `connect to host ${target.hostname} port ${target.port}:`,
    `resolve hostname ${target.hostname}:`,
    `@${target.hostname}: Permission denied`,
    `known for ${recordName(target)} and`,
    `key for ${recordName(target)} has changed`,
  ];
  return places.some((place) => said.toLowerCase().includes(place.toLowerCase()));
};

const OPEN_FAILED = /open failed: .*|stdio forwarding failed/;

/** What failed on the way: the jump that the words name, else the only one. */
const wayFact = async (failure: OpensshFailure): Promise<ErrorFact> => {
  const { stderr } = failure;
  const jumps = await jumpsOf(failure);
  const last = jumps.at(-1);
  const refused = OPEN_FAILED.exec(stderr)?.[0];
  if (refused !== undefined && last !== undefined) {
    const why = silenceOf(refused);
    return {
      code: "host_unreachable",
      host: failure.spec.name,
      detail: stderr.trim(),
      ssh: sshAddress(failure.spec, failure.target, failure.configFile),
      via: last.spec.alias,
      ...(why === undefined ? {} : { why }),
    };
  }
  const culprit = jumps.find((jump) => isNamedIn(stderr, jump)) ?? (jumps.length === 1 ? last : undefined);
  return factOf(culprit === undefined ? failure : { ...culprit, stderr });
};

/** The fact behind a failed login. */
export const opensshFailure = (failure: OpensshFailure): Promise<ErrorFact> =>
  // The host's own key was never seen: what failed is a jump, and the program's words name it.
  failure.offered === "" && failure.target.proxyJump !== undefined ? wayFact(failure) : factOf(failure);
