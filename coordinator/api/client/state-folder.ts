/** The two small files by which a coordinator is found: where it listens, and what it last showed. */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StatusView } from "../../../proto/vocab/views/status.ts";

/** Where a running daemon listens. */
export interface Endpoint {
  readonly pid: number;
  /** Path of its unix socket on its own machine. */
  readonly socket: string;
  readonly term: number;
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
}

const replace = (path: string, text: string): void => {
  const next = `${path}.next`;
  writeFileSync(next, text, { mode: 0o600 });
  renameSync(next, path);
};

const has = (value: unknown, fields: Readonly<Record<string, "number" | "string" | "object">>): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(fields).every(([name, type]) => typeof (value as Record<string, unknown>)[name] === type);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/** The folder itself, by whatever path it is reached; a copy is another one. */
const identityOf = (folder: string): string => {
  try {
    const { dev, ino } = statSync(folder, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return "";
  }
};

/** An endpoint that was copied here with its folder leads to the coordinator of that other folder, which must not answer for this one. */
const readOwnEndpoint = (path: string, folder: string): Endpoint | undefined => {
  const text = read(path) ?? "";
  const endpoint = parseEndpoint(text);
  const written = (parse(text) as { readonly folder?: unknown } | undefined)?.folder;
  return endpoint !== undefined && (written === undefined || written === identityOf(folder))
    ? endpoint
    : undefined;
};

/** An endpoint from its file's text, also from one that was read on another machine; undefined when it is none. */
export const parseEndpoint = (text: string): Endpoint | undefined => {
  const value = parse(text);
  return has(value, { pid: "number", socket: "string", term: "number", startedAt: "number" })
    ? endpointOf(value as Endpoint)
    : undefined;
};

const endpointOf = ({ pid, socket, term, startedAt }: Endpoint): Endpoint => ({
  pid,
  socket,
  term,
  startedAt,
});

/** A snapshot from its file's text; undefined when it is none. Its age is the reader's now less `asOf`. */
export const parseSnapshot = (text: string): StatusView | undefined => {
  const value = parse(text);
  return has(value, { fleet: "string", asOf: "number", hosts: "object", hostRows: "object" })
    ? (value as StatusView)
    : undefined;
};

/** The state folder's files, for the daemon to write and everybody to read. Each is replaced in one move, never seen half. */
export const stateFolder = (folder: string) => {
  const endpoint = join(folder, "endpoint.json");
  const snapshot = join(folder, "status.json");
  return {
    /** For who reads them on another machine. */
    paths: { endpoint, snapshot },
    writeEndpoint: (value: Endpoint): void =>
      replace(endpoint, `${JSON.stringify({ ...value, folder: identityOf(folder) })}\n`),
    readEndpoint: (): Endpoint | undefined => readOwnEndpoint(endpoint, folder),
    removeEndpoint: (): void => rmSync(endpoint, { force: true }),
    writeSnapshot: (view: StatusView): void => replace(snapshot, renderSnapshot(view)),
    readSnapshot: (): StatusView | undefined => parseSnapshot(read(snapshot) ?? ""),
  };
};

const renderSnapshot = (view: StatusView): string => `${JSON.stringify(view)}\n`;
