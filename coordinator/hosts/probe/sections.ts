/** Cuts the probe's output into its marked sections, so that every parser sees the output of one tool and nothing else. */
import { SECTION_MARKER } from "./probe-script.ts";

/** How a tool ended: `ok`, `absent`, `hung`, or `exit:<code>`. */
export interface Section {
  readonly status: string;
  readonly body: string;
}

/** Sections by name. Text before the first marker is what the host's shell prints at login and is dropped; a repeated name counts once. */
export function splitSections(stdout: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Section>();
  let open: { name: string; status: string; lines: string[] } | undefined;
  const close = (): void => {
    if (open === undefined || sections.has(open.name)) return;
    sections.set(open.name, { status: open.status, body: open.lines.join("\n").trimEnd() });
  };
  for (const line of stdout.split(/\r?\n/u)) {
    const [marker, name, status] = line.split(" ");
    if (marker === SECTION_MARKER && name !== undefined) {
      close();
      open = { name, status: status ?? "ok", lines: [] };
    } else open?.lines.push(line);
  }
  close();
  return sections;
}

/** The values of `key=value` lines by key, in their order; empty values are left out. */
export function keyValues(body: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const line of body.split("\n")) {
    const equals = line.indexOf("=");
    const value = line.slice(equals + 1).trim();
    if (equals < 1 || value === "") continue;
    const key = line.slice(0, equals);
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
}
