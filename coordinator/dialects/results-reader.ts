/** Reads a results file that anybody wrote: columns by name, never by position. */
import { type Untrusted, untrusted } from "../../proto/vocab/untrusted.ts";

/** One row as far as it could be understood; a crash has no value. */
export interface ReadRow {
  readonly line: number;
  readonly commit: Untrusted;
  readonly value?: number;
  readonly memoryGib?: number;
  readonly status: "keep" | "discard" | "crash";
  readonly description: Untrusted;
}

/** The file's rows; `problems` name by line what was left out, one sentence each. */
export interface ReadResults {
  /** Title of the metric's column; absent when the file has no header. */
  readonly metric?: Untrusted;
  readonly rows: readonly ReadRow[];
  readonly problems: readonly string[];
}

const MEMORY_TITLES: readonly string[] = ["memory_gb", "mem_gb"];
const NAMED_TITLES: ReadonlySet<string> = new Set(["commit", "status", "description", ...MEMORY_TITLES]);
const STATUSES: ReadonlySet<string> = new Set(["keep", "discard", "crash"]);

interface Columns {
  readonly commit: number;
  readonly metric: number;
  readonly memory: number;
  readonly status: number;
  readonly description: number;
}

/** Rows of a tab-separated text with a header; the metric is the first column that has no meaning of its own. Lines that begin with `#` are comments. */
export function readResults(text: string): ReadResults {
  const lines = text.split(/\r?\n/u).map((content, index) => ({ content, line: index + 1 }));
  const [header, ...body] = lines.filter(({ content }) => content.trim() !== "" && !content.startsWith("#"));
  if (header === undefined) return { rows: [], problems: [] };
  const titles = header.content.split("\t").map((title) => title.trim());
  const columns = columnsOf(titles);
  if (columns === undefined)
    return { rows: [], problems: [`Line ${header.line} is no header with commit, a metric and status.`] };
  const rows: ReadRow[] = [];
  const problems: string[] = [];
  for (const { content, line } of body) {
    const row = readRow(content.split("\t"), columns, line);
    if (typeof row === "string") problems.push(row);
    else rows.push(row);
  }
  return { metric: untrusted(titles[columns.metric] ?? ""), rows, problems };
}

function columnsOf(titles: readonly string[]): Columns | undefined {
  const lower = titles.map((title) => title.toLowerCase());
  const columns = {
    commit: lower.indexOf("commit"),
    metric: lower.findIndex((title) => title !== "" && !NAMED_TITLES.has(title)),
    memory: lower.findIndex((title) => MEMORY_TITLES.includes(title)),
    status: lower.indexOf("status"),
    description: lower.indexOf("description"),
  };
  return columns.commit < 0 || columns.metric < 0 || columns.status < 0 ? undefined : columns;
}

function readRow(cells: readonly string[], columns: Columns, line: number): ReadRow | string {
  const status = (cells[columns.status] ?? "").trim().toLowerCase();
  if (!STATUSES.has(status)) return `Line ${line} has no status among keep, discard and crash.`;
  const value = number(cells[columns.metric]);
  if (value === undefined && status !== "crash") return `Line ${line} has no number for the metric.`;
  const memoryGib = columns.memory < 0 ? undefined : number(cells[columns.memory]);
  return {
    line,
    commit: untrusted((cells[columns.commit] ?? "").trim()),
    ...(value === undefined || status === "crash" ? {} : { value }),
    ...(memoryGib === undefined || status === "crash" ? {} : { memoryGib }),
    status: status as ReadRow["status"],
    description: untrusted(columns.description < 0 ? "" : (cells[columns.description] ?? "").trim()),
  };
}

function number(cell: string | undefined): number | undefined {
  const text = (cell ?? "").trim().replaceAll(",", "");
  const value = Number(text);
  return text === "" || !Number.isFinite(value) ? undefined : value;
}
