/** What `ssh -G` says about a target, and the target that results once the inventory has had the last word; pure. */
import type { HostSpec } from "./spec.ts";

/** Everything that deciding how to connect needs. Paths may begin with `~`. */
export interface SshTarget {
  readonly hostname: string;
  readonly user: string;
  readonly port: number;
  readonly identityFiles: readonly string[];
  /** True: the agent may offer only keys that `identityFiles` name. */
  readonly identitiesOnly: boolean;
  /** Socket of the key agent; absent when there is none or `none` was said. */
  readonly identityAgent?: string;
  readonly proxyJump?: string;
  readonly proxyCommand?: string;
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  readonly hostKeyAlias?: string;
}

/** What the inventory may say itself; it wins over ssh_config. */
export type TargetOverrides = Pick<HostSpec, "hostname" | "user" | "port" | "identityFile" | "proxyJump">;

/** The login that runs us, for what nothing else names. */
export interface LoginDefaults {
  readonly user: string;
  readonly home: string;
  /** The value of SSH_AUTH_SOCK. */
  readonly authSocket?: string;
}

const DEFAULT_IDENTITIES = ["id_rsa", "id_ecdsa", "id_ed25519"];

const isSaid = (value: string | undefined): value is string => value !== undefined && value !== "none";

/** `~` and the tokens that `ssh -G` leaves in file names. */
const expand = (path: string, login: LoginDefaults): string =>
  path
    .replace(/^~(?=\/|$)/, login.home)
    .replaceAll("%d", login.home)
    .replaceAll("%%", "%");

const valuesByKey = (text: string): Map<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const space = line.indexOf(" ");
    if (space < 1) continue;
    const key = line.slice(0, space).toLowerCase();
    values.set(key, [...(values.get(key) ?? []), line.slice(space + 1).trim()]);
  }
  return values;
};

const agentSocket = (said: string | undefined, login: LoginDefaults): string | undefined => {
  if (said === "none") return undefined;
  if (said === undefined || said === "SSH_AUTH_SOCK") return login.authSocket;
  // `$NAME` was expanded by ssh already, except when the variable is missing.
  return said.startsWith("$") ? undefined : expand(said, login);
};

/** The target as ssh_config alone describes it: the text that `ssh -G alias` printed. */
export const parseSshConfig = (text: string, alias: string, login: LoginDefaults): SshTarget => {
  const values = valuesByKey(text);
  const one = (key: string): string | undefined => values.get(key)?.[0];
  const files = (key: string): string[] =>
    (one(key) ?? "")
      .split(/\s+/)
      .filter((path) => path !== "" && path !== "none")
      .map((path) => expand(path, login));
  const agent = agentSocket(one("identityagent"), login);
  const [jump, command, keyAlias] = [one("proxyjump"), one("proxycommand"), one("hostkeyalias")];
  return {
    hostname: one("hostname") ?? alias,
    user: one("user") ?? login.user,
    port: Number(one("port") ?? 22),
    identityFiles: (values.get("identityfile") ?? []).filter(isSaid).map((path) => expand(path, login)),
    identitiesOnly: one("identitiesonly") === "yes",
    ...(agent === undefined ? {} : { identityAgent: agent }),
    ...(isSaid(jump) ? { proxyJump: jump } : {}),
    ...(isSaid(command) ? { proxyCommand: command } : {}),
    userKnownHostsFiles: files("userknownhostsfile"),
    globalKnownHostsFiles: files("globalknownhostsfile"),
    ...(isSaid(keyAlias) ? { hostKeyAlias: keyAlias } : {}),
  };
};

/** The target when there is no ssh program to ask. */
export const plainTarget = (alias: string, login: LoginDefaults): SshTarget => ({
  hostname: alias,
  user: login.user,
  port: 22,
  identityFiles: DEFAULT_IDENTITIES.map((name) => `${login.home}/.ssh/${name}`),
  identitiesOnly: false,
  ...(login.authSocket === undefined ? {} : { identityAgent: login.authSocket }),
  userKnownHostsFiles: [`${login.home}/.ssh/known_hosts`],
  globalKnownHostsFiles: ["/etc/ssh/ssh_known_hosts"],
});

/** The target after the inventory's own fields; a jump named there replaces the proxy command of ssh_config. */
export const overrideTarget = (
  target: SshTarget,
  overrides: TargetOverrides,
  login: LoginDefaults,
): SshTarget => {
  const { hostname, user, port, identityFile, proxyJump } = overrides;
  const { proxyJump: configuredJump, proxyCommand, ...rest } = target;
  const proxy =
    proxyJump === undefined
      ? {
          ...(configuredJump === undefined ? {} : { proxyJump: configuredJump }),
          ...(proxyCommand === undefined ? {} : { proxyCommand }),
        }
      : isSaid(proxyJump)
        ? { proxyJump }
        : {};
  return {
    ...rest,
    ...proxy,
    ...(hostname === undefined ? {} : { hostname }),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(identityFile === undefined
      ? {}
      : { identityFiles: [expand(identityFile, login), ...target.identityFiles] }),
  };
};

/** One hop of a jump list: what `ssh` would be given for it. */
export interface JumpHop {
  readonly alias: string;
  readonly user?: string;
  readonly port?: number;
}

/** The hops of `[user@]host[:port],…` or `ssh://…` forms, nearest to us first. */
export const parseJumps = (text: string): JumpHop[] =>
  text.split(",").map((part) => {
    const plain = part.trim().replace(/^ssh:\/\//, "");
    const at = plain.lastIndexOf("@");
    const address = plain.slice(at + 1);
    const match = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(address);
    return {
      alias: match?.[1] ?? match?.[2] ?? address,
      ...(at < 0 ? {} : { user: plain.slice(0, at) }),
      ...(match?.[3] === undefined ? {} : { port: Number(match[3]) }),
    };
  });
