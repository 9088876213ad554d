/** The options under which the ssh program is run, whatever the user's configuration says; pure. */
import { shellQuote } from "./shell.ts";
import type { HostSpec } from "./spec.ts";
import { parseJumps } from "./ssh-config.ts";

/** Files that we made for one connection, all in one 0700 folder. */
export interface ControlFiles {
  /** The master's socket. */
  readonly socket: string;
  /** A known_hosts file that holds the pinned key, when the inventory pins one. */
  readonly pinnedHosts?: string;
  /** The program that ssh asks about an offered key: it notes the key, and confirms it if it is the pinned one. */
  readonly keyWitness: string;
}

const option = (name: string, value: string): string[] => ["-o", `${name}=${value}`];

/** Never a forwarded agent or display, never a local command, a question, a variable of ours, or another way around the host key check. */
const FENCE = [
  ...option("ForwardAgent", "no"),
  ...option("ForwardX11", "no"),
  ...option("PermitLocalCommand", "no"),
  ...option("BatchMode", "yes"),
  ...option("SendEnv", "-*"),
  ...option("NoHostAuthenticationForLocalhost", "no"),
  ...option("VerifyHostKeyDNS", "no"),
];

/** What a configuration written for terminals may hold and a machine's connection must not. */
const PLAIN = [
  ...option("RequestTTY", "no"),
  ...option("RemoteCommand", "none"),
  ...option("ClearAllForwardings", "yes"),
  ...option("Tunnel", "no"),
  ...option("EscapeChar", "none"),
  ...option("ControlPersist", "no"),
  ...option("VisualHostKey", "no"),
];

const strictness = (spec: HostSpec): string[] =>
  option("StrictHostKeyChecking", spec.hostKeyPolicy === "strict" ? "yes" : "accept-new");

/**
 * The jumps as nested proxy commands of ours: with `-J` the jumps would be checked as the user's configuration says, which may be not at all.
 */
const throughJumps = (spec: HostSpec, jumps: string, configFile?: string): string => {
  const hops = parseJumps(jumps);
  const words = hops.reduce<string[] | undefined>((before, hop) => {
    const command = before?.map(shellQuote).join(" ").replaceAll("%", "%%");
    return [
      "ssh",
      ...(configFile === undefined ? [] : ["-F", configFile]),
      ...FENCE,
      ...strictness(spec),
      ...(command === undefined ? [] : option("ProxyCommand", command)),
      ...(hop.user === undefined ? [] : ["-l", hop.user]),
      ...(hop.port === undefined ? [] : ["-p", String(hop.port)]),
      "-W",
      "[%h]:%p",
      "--",
      hop.alias,
    ];
  }, undefined);
  return (words ?? ["false"]).map(shellQuote).join(" ");
};

const keyOptions = (spec: HostSpec, files: ControlFiles): string[] => {
  // Versions before 8.5 do not know the witness and go without it.
  const witness = [
    ...option("IgnoreUnknown", "KnownHostsCommand"),
    ...option("KnownHostsCommand", `/bin/sh "${files.keyWitness}" %I %H %t %K %f`),
  ];
  if (spec.hostKey === undefined) return [...witness, ...strictness(spec)];
  return [
    ...witness,
    ...option("StrictHostKeyChecking", "yes"),
    ...option("GlobalKnownHostsFile", "/dev/null"),
    ...option("UserKnownHostsFile", files.pinnedHosts ?? "/dev/null"),
    ...(files.pinnedHosts === undefined ? [] : option("HostKeyAlgorithms", pinnedAlgorithms(spec.hostKey))),
  ];
};

const pinnedAlgorithms = (hostKey: string): string => {
  const type = hostKey.trim().split(/\s+/)[0] ?? "";
  return type === "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : type;
};

/** Arguments that open the master connection through `jumps`, up to and including the target; the command follows. */
export const masterArguments = (
  spec: HostSpec,
  files: ControlFiles,
  jumps: string | undefined,
  configFile?: string,
): string[] => [
  ...(configFile === undefined ? [] : ["-F", configFile]),
  "-M",
  "-S",
  files.socket,
  ...FENCE,
  ...PLAIN,
  ...keyOptions(spec, files),
  ...option("ConnectTimeout", String(Math.max(1, Math.ceil(spec.connectTimeoutMs / 1000)))),
  ...option("ServerAliveInterval", "5"),
  ...option("ServerAliveCountMax", "3"),
  ...(spec.hostname === undefined ? [] : option("HostName", spec.hostname)),
  ...(spec.identityFile === undefined ? [] : ["-i", spec.identityFile]),
  ...(jumps === undefined ? [] : option("ProxyCommand", throughJumps(spec, jumps, configFile))),
  ...(jumps === undefined && spec.proxyJump === "none" ? option("ProxyJump", "none") : []),
  ...(spec.user === undefined ? [] : ["-l", spec.user]),
  ...(spec.port === undefined ? [] : ["-p", String(spec.port)]),
  "-T",
  "--",
  spec.alias,
];

/** Arguments that speak to a running master; a missing master is a failure and never a second login. */
export const clientArguments = (
  spec: HostSpec,
  files: Pick<ControlFiles, "socket">,
  extra: readonly string[],
): string[] => [
  "-F",
  "none",
  "-S",
  files.socket,
  ...FENCE,
  ...option("ControlMaster", "no"),
  ...option("ProxyCommand", "false"),
  ...option("EscapeChar", "none"),
  "-T",
  ...extra,
  "--",
  spec.alias,
];

/**
 * The witness: `sh` text for a file that ssh runs with the purpose, host name, key type, key and fingerprint. It notes the offered key and
 * prints a known_hosts line only for the pinned fingerprint.
 */
export const witnessScript = (noteFile: string, hostKey: string | undefined): string => {
  const pin = hostKey?.startsWith("SHA256:") === true ? hostKey.replace(/=+$/, "") : "";
  return `#!/bin/sh
case "$5" in SHA256:*) printf '%s %s\\n' "$3" "$5" > ${shellQuote(noteFile)} ;; esac
if [ "$5" = ${shellQuote(pin)} ]; then printf '%s %s %s\\n' "$2" "$3" "$4"; fi
exit 0
`;
};
