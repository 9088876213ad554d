/** Gathers what a login may be proved with: keys of the agent, then key files. Nothing is ever forwarded. */
import { readFile } from "node:fs/promises";
import ssh2, {
  type AnyAuthMethod,
  type IdentityCallback,
  type ParsedKey,
  type PublicKeyEntry,
  type SignCallback,
  type SigningRequestOptions,
} from "ssh2";
import type { KeyFlaw, KeyFlawKind } from "../../proto/vocab/ssh-address.ts";
import type { SshTarget } from "./ssh-config.ts";

/** Ways to log in, in the order to try them, and the keys that had to be left out. */
export interface Identities {
  readonly methods: readonly AnyAuthMethod[];
  /** Shown when every method failed. */
  readonly flaws: readonly KeyFlaw[];
}

const publicOf = (key: ParsedKey | PublicKeyEntry): Buffer => {
  if (!("pubKey" in key)) return key.getPublicSSH();
  const parsed = "pubKey" in key.pubKey ? key.pubKey.pubKey : key.pubKey;
  return Buffer.isBuffer(parsed) || typeof parsed === "string" ? Buffer.from(parsed) : parsed.getPublicSSH();
};

/** The agent's keys with those that the configuration names first, and only those if it says so. */
class PreferringAgent extends ssh2.OpenSSHAgent {
  readonly #preferred: readonly Buffer[];
  readonly #only: boolean;

  constructor(socketPath: string, preferred: readonly Buffer[], only: boolean) {
    super(socketPath);
    this.#preferred = preferred;
    this.#only = only;
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    super.getIdentities((error, keys) => {
      if (error !== undefined && error !== null) return done(error);
      const rank = (key: ParsedKey | PublicKeyEntry): number => {
        const place = this.#preferred.findIndex((known) => known.equals(publicOf(key)));
        return place < 0 ? this.#preferred.length : place;
      };
      const offered = (keys ?? []).filter((key) => !this.#only || rank(key) < this.#preferred.length);
      done(
        undefined,
        offered.sort((one, other) => rank(one) - rank(other)),
      );
    });
  }

  // The library calls this with a parsed key and always with options; the declared overloads differ only in what may be left out.
  override sign(
    key: ParsedKey | Buffer | string,
    data: Buffer,
    options?: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): boolean {
    return typeof options === "function"
      ? super.sign(key, data, options)
      : super.sign(key, data, options, done);
  }
}

const firstKey = (parsed: ParsedKey | ParsedKey[] | Error): ParsedKey | Error =>
  Array.isArray(parsed) ? (parsed[0] ?? new Error("holds no key")) : parsed;

interface KeyFile {
  readonly path: string;
  readonly privateKey?: ParsedKey;
  readonly publicKey?: Buffer;
  readonly flaw?: KeyFlawKind;
}

const flawOf = (error: Error): KeyFlawKind => {
  if (/encrypted/i.test(error.message)) return "encrypted";
  return /unsupported/i.test(error.message) ? "unsupported" : "damaged";
};

const readKeyFile = async (path: string): Promise<KeyFile> => {
  const publicText = await readFile(`${path}.pub`).catch(() => undefined);
  const listed = publicText === undefined ? undefined : firstKey(ssh2.utils.parseKey(publicText));
  const publicKey = listed instanceof Error ? undefined : listed?.getPublicSSH();
  const named = { path, ...(publicKey === undefined ? {} : { publicKey }) };
  try {
    const parsed = firstKey(ssh2.utils.parseKey(await readFile(path)));
    if (parsed instanceof Error) return { ...named, flaw: flawOf(parsed) };
    return { ...named, privateKey: parsed, publicKey: parsed.getPublicSSH() };
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { ...named, flaw: isAbsent ? "absent" : "unreadable" };
  }
};

/** Most of the files that ssh looks for are not there, and nobody misses them: only what the inventory names. */
const isMissed = ({ flaw, isNamed }: KeyFlaw): boolean => flaw !== "absent" || isNamed;

/** What a login to `target` can be tried with. `isNamed`: its first key file is the one that the inventory names. */
export const gatherIdentities = async (target: SshTarget, isNamed: boolean): Promise<Identities> => {
  const files = await Promise.all(target.identityFiles.map(readKeyFile));
  const preferred = files.flatMap((file) => (file.publicKey === undefined ? [] : [file.publicKey]));
  const username = target.user;
  const fromAgent: AnyAuthMethod[] =
    target.identityAgent === undefined
      ? []
      : [
          {
            type: "agent",
            username,
            agent: new PreferringAgent(target.identityAgent, preferred, target.identitiesOnly),
          },
        ];
  const fromFiles = files.flatMap((file): AnyAuthMethod[] =>
    file.privateKey === undefined ? [] : [{ type: "publickey", username, key: file.privateKey }],
  );
  return {
    methods: [{ type: "none", username }, ...fromAgent, ...fromFiles],
    flaws: files
      .flatMap(({ path, flaw }, place): KeyFlaw[] =>
        flaw === undefined ? [] : [{ path, flaw, isNamed: isNamed && place === 0 }],
      )
      .filter(isMissed),
  };
};
