/** How the ssh program is led to where the inventory leads us; pure. */
import type { SshAddress } from "../../proto/vocab/ssh-address.ts";
import { shellQuote } from "./shell.ts";
import type { HostSpec } from "./spec.ts";
import type { SshTarget } from "./ssh-config.ts";

/** By the library the inventory's key is offered to the jump too, which `-J` would not do. */
const jumpArguments = (spec: HostSpec, config: readonly string[], key: readonly string[]): string[] => {
  const { proxyJump } = spec;
  if (proxyJump === undefined) return [];
  if (proxyJump === "none") return ["-o", "ProxyJump=none"];
  if (key.length === 0 || spec.transport !== "ssh2" || proxyJump.includes(",")) return ["-J", proxyJump];
  const [, user, host = proxyJump, port] = /^(?:ssh:\/\/)?(?:(.+)@)?(.+?)(?::(\d+))?$/.exec(proxyJump) ?? [];
  const words = [
    "ssh",
    ...config,
    ...(port === undefined ? [] : ["-p", port]),
    ...key,
    "-W",
    "[%h]:%p",
    user === undefined ? host : `${user}@${host}`,
  ];
  return ["-o", `ProxyCommand=${words.map(shellQuote).join(" ")}`];
};

/** The address of a host whose target was resolved; `configFile` replaces ssh's own configuration. */
export const sshAddress = (spec: HostSpec, target: SshTarget, configFile?: string): SshAddress => {
  const { hostname, port, user } = target;
  const config = configFile === undefined ? [] : ["-F", configFile];
  // The inventory's own key stands first among the target's.
  const [file] = spec.identityFile === undefined ? [] : target.identityFiles;
  const key = file === undefined ? [] : ["-i", file];
  return {
    hostname,
    port,
    user,
    argv: [
      ...config,
      ...(spec.hostname === undefined ? [] : ["-o", `HostName=${spec.hostname}`]),
      ...(spec.port === undefined ? [] : ["-p", String(spec.port)]),
      ...key,
      ...jumpArguments(spec, config, key),
      spec.user === undefined ? spec.alias : `${spec.user}@${spec.alias}`,
    ],
  };
};
