/** Everything that one release on a host is made of, by content; prepared once per platform however many hosts want it. */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { HostFacts } from "../../../proto/vocab/host-facts.ts";
import { readAgentBuild, type AgentBuild, type BuildFile } from "./agent-build.ts";
import { BlobCache } from "./blob-cache.ts";
import { findRuntime, type RuntimeShelf } from "./runtime.ts";

/** One file of a release. */
export interface PayloadFile {
  /** Relative to the release folder. */
  readonly place: string;
  readonly mode: number;
  readonly sha256: string;
  /** Unpacked size. */
  readonly bytes: number;
  /** Its gzipped form on this machine. */
  readonly gzip: string;
}

/** A release: its name is a hash of what it holds. */
export interface Payload {
  readonly release: string;
  readonly files: readonly PayloadFile[];
}

/** A build file where it lies on this machine, unpacked. */
export interface PlainFile extends BuildFile {
  /** Absolute path. */
  readonly source: string;
}

/** Where payloads come from. */
export interface PayloadSource {
  /** What `scripts/build-agent.ts` wrote. */
  readonly buildFolder: string;
  /** `$XDG_CACHE_HOME/fleet`. */
  readonly cacheFolder: string;
}

/** Name of the payload for a host: C libraries other than glibc have their own. */
export const platformOf = (facts: Pick<HostFacts, "os" | "arch" | "libc">): string =>
  `${facts.os}-${facts.arch}${facts.libc.kind === "musl" ? "-musl" : ""}`;

/** Hash of a release's content and of what else decides whether two releases are one. */
export const releaseName = (
  files: readonly Pick<PayloadFile, "place" | "mode" | "sha256">[],
  extra = "",
): string => {
  const lines = files.map((file) => `${file.place} ${file.mode} ${file.sha256}`).sort();
  return createHash("sha256")
    .update([extra, ...lines].join("\n"))
    .digest("hex")
    .slice(0, 16);
};

/** Prepares payloads; one instance serves all hosts of a process. */
export class PayloadStore {
  readonly #source: PayloadSource;
  readonly #shelf: RuntimeShelf;
  readonly #prepared = new Map<string, Payload>();
  readonly #preparing = new Map<string, Promise<Payload>>();
  #build: Promise<AgentBuild> | undefined;

  constructor(source: PayloadSource) {
    this.#source = source;
    this.#shelf = {
      cacheFolder: source.cacheFolder,
      blobs: new BlobCache(join(source.cacheFolder, "blobs")),
    };
  }

  /** The agent's own files for a platform; undefined when we have none for it. */
  async plainFiles(platform: string): Promise<readonly PlainFile[] | undefined> {
    this.#build ??= readAgentBuild(this.#source.buildFolder);
    const build = await this.#build;
    const part = build.platforms[platform];
    if (part === undefined) return undefined;
    return [...build.programs, ...part.files].map((file) => ({
      ...file,
      source: join(this.#source.buildFolder, file.path),
    }));
  }

  /** The payload for a platform, with our Node or for a host that has its own (`node` tells which). Undefined when we have none. */
  async payloadFor(platform: string, node: "ours" | "theirs"): Promise<Payload | undefined> {
    const files = await this.plainFiles(platform);
    if (files === undefined) return undefined;
    const key = `${platform} ${node}`;
    const known = this.#prepared.get(key);
    // Somebody may have emptied the cache since, or one of its files was found to be damaged.
    if (known !== undefined && (await this.#isPacked(known))) return known;
    const running = this.#preparing.get(key);
    if (running !== undefined) return running;
    const preparing = this.#prepare(platform, node, files).finally(() => this.#preparing.delete(key));
    this.#preparing.set(key, preparing);
    const payload = await preparing;
    this.#prepared.set(key, payload);
    return payload;
  }

  async #isPacked(payload: Payload): Promise<boolean> {
    const found = await Promise.all(payload.files.map((file) => this.#shelf.blobs.find(file.sha256)));
    return !found.includes(undefined);
  }

  async #prepare(platform: string, node: "ours" | "theirs", files: readonly PlainFile[]): Promise<Payload> {
    const packed = await Promise.all(files.map((file) => this.#pack(file)));
    const all = node === "ours" ? [await this.#runtime(platform), ...packed] : packed;
    return { release: releaseName(all), files: all };
  }

  async #pack(file: PlainFile): Promise<PayloadFile> {
    const [{ size }, gzip] = await Promise.all([
      stat(file.source),
      this.#shelf.blobs.add(file.source, file.sha256),
    ]);
    return { place: file.place, mode: file.mode, sha256: file.sha256, bytes: size, gzip };
  }

  async #runtime(platform: string): Promise<PayloadFile> {
    const source = (await this.#build)?.platforms[platform]?.runtime;
    if (source === undefined) throw new Error(`no runtime is named for ${platform}`);
    return { place: "node", mode: 0o755, ...(await findRuntime(platform, source, this.#shelf)) };
  }
}
