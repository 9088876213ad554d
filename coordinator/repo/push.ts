/** Carries commits to a bare repository on a host through any transport; no git object ever comes back from there. */
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FleetError } from "../../proto/vocab/errors.ts";
import { type CommitId, type HostName, as } from "../../proto/vocab/ids.ts";
import type { ExecResult, HostExec } from "../../proto/vocab/transport-exec.ts";
import type { Bare } from "./bare.ts";
import { FSCK_TOLERATED, LOOSE_TRANSFER_MAX, countObjects, presentCommits, startPack } from "./pack.ts";

/** After this long a push counts as stuck. */
export const PUSH_TIMEOUT_MS = 15 * 60_000;
const LIST_TIMEOUT_MS = 60_000;
/** Refs of ours on one host; beyond it a push drops some that nobody needs. */
export const HOST_REFS_MAX = 500;
/** Refs that one push drops at most: a command line has a limit. */
const DROPPED_AT_ONCE_MAX = 200;

/** Exit codes of our own scripts on the host, away from git's and the shell's. */
const EXIT = { unpack: 91, incomplete: 92, ref: 93 } as const;

/** What was sent; `same`: the host had it all, ref included, as far as we know. */
export interface PushResult {
  readonly kind: "sent" | "same";
  readonly bytes: number;
}

/** Whether a ref on a host is still of use; asked in the moment in which it may be dropped. */
export type IsNeeded = (ref: string) => boolean;

/** Which repository on which host. */
export interface HostRepositoryPlace {
  readonly bare: Bare;
  readonly host: HostName;
  readonly exec: HostExec;
  /** Absolute, or beginning with `~/`. Created when missing; its parent folders too. */
  readonly repoDir: string;
}

/**
 * One connection's view of a host's bare repository. It asks for the host's refs once and then remembers what it sent, so make a new
 * one for each connection. Pushes to one host run one after the other. The host's git may be as old as 2.20.
 */
export class HostRepository {
  readonly #place: HostRepositoryPlace;
  #refs: Map<string, CommitId> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(place: HostRepositoryPlace) {
    this.#place = place;
  }

  /**
   * Sends what the host lacks of `commit`, has the host check it, then sets `ref` there. When there are too many refs, some that are not
   * needed go with the same command; objects stay. Throws `host_without_git` or `host_step_failed` (step `push`); rejects as the transport
   * does when the host cannot be spoken to.
   */
  push(ref: string, commit: CommitId, isNeeded: IsNeeded = () => true): Promise<PushResult> {
    return this.#inTurn(() => this.#push(ref, commit, isNeeded));
  }

  /**
   * Drops every ref of ours that is not needed, and if there was one, the objects that nothing needs any more: that may take a while, and the
   * host is busy with it. Gives the number of refs dropped. Rejects as `push`.
   */
  prune(isNeeded: IsNeeded): Promise<number> {
    return this.#inTurn(() => this.#prune(isNeeded));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #push(ref: string, commit: CommitId, isNeeded: IsNeeded): Promise<PushResult> {
    const refs = await this.#known();
    if (refs.get(ref) === commit) return { kind: "same", bytes: 0 };
    const excess = Math.min(refs.size + 1 - HOST_REFS_MAX, DROPPED_AT_ONCE_MAX);
    const spare = excess > 0 ? [...refs.keys()].filter((one) => one !== ref && !isNeeded(one)) : [];
    const order = { ref, commit, dropped: spare.slice(0, Math.max(0, excess)) };
    const [bytes, result] = await this.#sendWithFallback(order, [...new Set(refs.values())]);
    if (result.code !== 0) {
      this.#refs = undefined;
      throw this.#failure(result);
    }
    refs.set(ref, commit);
    for (const one of order.dropped) refs.delete(one);
    return { kind: "sent", bytes };
  }

  /** A host may have lost objects that its refs promise; then everything is sent once more. */
  async #sendWithFallback(order: PushOrder, claimed: readonly CommitId[]): Promise<[number, ExecResult]> {
    const { bare } = this.#place;
    const known = await presentCommits({ gitDir: bare.gitDir }, claimed);
    const [bytes, result] = await this.#send(order, known);
    const isMissingBase = result.code === EXIT.unpack || result.code === EXIT.incomplete;
    if (known.length === 0 || !isMissingBase) return [bytes, result];
    const [more, second] = await this.#send(order, []);
    return [bytes + more, second];
  }

  async #send(order: PushOrder, known: readonly CommitId[]): Promise<[number, ExecResult]> {
    const { bare, exec, repoDir } = this.#place;
    const transfer = { commit: order.commit, known };
    const isLoose = (await countObjects({ gitDir: bare.gitDir }, transfer)) <= LOOSE_TRANSFER_MAX;
    const pack = startPack({ gitDir: bare.gitDir }, transfer);
    const counter = new ByteCounter();
    const piped = pipeline(pack.stdout, counter).catch(() => undefined);
    try {
      const options = { stdin: counter as Readable, timeoutMs: PUSH_TIMEOUT_MS };
      const result = await exec(storeScript(repoDir, order, isLoose), options);
      // A receiver that gave up explains itself; only behind a success can a broken sender hide.
      if (result.code === 0) await pack.ended;
      return [counter.bytes, result];
    } finally {
      pack.kill();
      counter.destroy();
      await piped;
    }
  }

  async #known(): Promise<Map<string, CommitId>> {
    if (this.#refs !== undefined) return this.#refs;
    const result = await this.#place.exec(openScript(this.#place.repoDir), { timeoutMs: LIST_TIMEOUT_MS });
    if (result.code !== 0) throw this.#failure(result);
    this.#refs = parseRefs(result.stdout.toString("utf8"));
    return this.#refs;
  }

  async #prune(isNeeded: IsNeeded): Promise<number> {
    const refs = await this.#known();
    const dropped = [...refs.keys()].filter((ref) => !isNeeded(ref));
    if (dropped.length === 0) return 0;
    const stdin = dropped.map((ref) => `delete ${ref}\n`).join("");
    const options = { stdin, timeoutMs: PUSH_TIMEOUT_MS };
    const result = await this.#place.exec(pruneScript(this.#place.repoDir), options);
    this.#refs = undefined;
    if (result.code !== 0) throw this.#failure(result);
    return dropped.length;
  }

  #failure(result: ExecResult): FleetError {
    const { host } = this.#place;
    if (result.code === 127) return new FleetError({ code: "host_without_git", host });
    const ending = result.signal === null ? `exit code ${result.code}` : `ended by ${result.signal}`;
    const detail = `${result.stderr.trim()} (${ending})`.trim();
    return new FleetError({ code: "host_step_failed", host, step: "push", detail });
  }
}

interface PushOrder {
  readonly ref: string;
  readonly commit: CommitId;
  /** Refs that go once the new one stands. */
  readonly dropped: readonly string[];
}

class ByteCounter extends Transform {
  bytes = 0;
  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.bytes += chunk.length;
    done(null, chunk);
  }
}

const parseRefs = (text: string): Map<string, CommitId> =>
  new Map(
    text
      .split("\n")
      .map((line) => /^([0-9a-f]{40}) (refs\/fleet\/\S+)$/.exec(line))
      .filter((found) => found !== null)
      .map((found) => [found[2] ?? "", as<CommitId>(found[1] ?? "")]),
  );

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
const homePath = (path: string): string =>
  path.startsWith("~/") ? `"$HOME"/${quote(path.slice(2))}` : quote(path);

/**
 * Nothing of the host's environment, its user's or its system's configuration counts; and whatever the repository's own says, no hook runs
 * and nothing is fetched from anywhere, as git would for a missing object. `$d` is the repository, `g` runs git in it.
 */
const prelude = (repoDir: string): string => `umask 077
d=${homePath(repoDir)}
for v in $(env | sed -n 's/^\\(GIT_[A-Za-z0-9_]*\\)=.*/\\1/p'); do unset "$v"; done
HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1
GIT_NO_REPLACE_OBJECTS=1 GIT_ALLOW_PROTOCOL=none GIT_TERMINAL_PROMPT=0 LC_ALL=C
export HOME XDG_CONFIG_HOME GIT_CONFIG_NOSYSTEM GIT_ATTR_NOSYSTEM GIT_NO_REPLACE_OBJECTS GIT_ALLOW_PROTOCOL GIT_TERMINAL_PROMPT LC_ALL
g() { git --git-dir="$d" -c core.hooksPath=/dev/null -c core.fsmonitor=false -c gc.auto=0 "$@"; }
`;

/** Locks left by a push that was killed would make every later one fail; this coordinator is the only one that writes here. */
const openScript = (repoDir: string): string => `${prelude(repoDir)}
command -v git >/dev/null 2>&1 || exit 127
mkdir -p "$d" && git -c core.hooksPath=/dev/null init -q --bare --template= "$d" || exit
find "$d/refs" "$d/packed-refs.lock" -type f -name '*.lock' -exec rm -f {} + 2>/dev/null
g for-each-ref --format='%(objectname) %(refname)' refs/fleet/
`;

const storeScript = (repoDir: string, { ref, commit, dropped }: PushOrder, isLoose: boolean): string => {
  const store = isLoose ? "unpack-objects -q" : "index-pack --stdin --fix-thin";
  return `${prelude(repoDir)}
g ${store} --strict=${FSCK_TOLERATED} >/dev/null || exit ${EXIT.unpack}
g rev-list --objects --quiet ${commit} --not --all || exit ${EXIT.incomplete}
g update-ref ${quote(ref)} ${commit} || exit ${EXIT.ref}
${dropped.length === 0 ? "" : `g update-ref --stdin <<'END' || exit ${EXIT.ref}\n${dropped.map((one) => `delete ${one}\n`).join("")}END`}
`;
};

/** The hour protects what a push that runs at the same time has stored but not yet named. */
const pruneScript = (repoDir: string): string => `${prelude(repoDir)}
g update-ref --stdin && g -c gc.pruneExpire=1.hour.ago gc -q
`;
