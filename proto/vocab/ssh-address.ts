/** How one host is addressed over SSH: what facts hold so that their words can name a command that really leads there. */

/** Where ssh itself goes for a host, and how to send it there again. Every text is foreign: it comes from the inventory or ssh_config. */
export interface SshAddress {
  /** What the connection is opened to, after aliases. */
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  /** Arguments of `ssh` that lead to the same place, the destination last; a remote command may follow. */
  readonly argv: readonly string[];
}

/** What keeps a private key from being used: not there, not readable, needs a passphrase and so an agent, only the other transport can use it, others may read it, no key. */
export type KeyFlawKind = "absent" | "unreadable" | "encrypted" | "unsupported" | "exposed" | "damaged";

/** A private key that could not be tried. */
export interface KeyFlaw {
  readonly path: string;
  readonly flaw: KeyFlawKind;
  /** The inventory asks for it, as opposed to ssh_config or its defaults. */
  readonly isNamed: boolean;
}

/** What the network or ssh told of a host that nobody could connect to, or that went away. */
export type Silence =
  | "nobody_listens"
  | "name_unknown"
  | "no_answer"
  | "no_route"
  | "hung_up"
  | "not_ssh"
  | "no_common_algorithm"
  | "jump_refuses"
  | "ssh_config"
  | "connection_lost"
  | "stopped";
