/** Reads a YAML text that a person wrote against a zod schema and lists every mistake at once, each with its place. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { z } from "zod";
import { FleetError, type FileMistake } from "../proto/vocab/errors.ts";
import { knownKeysAt } from "./known-keys.ts";
import { pathName, type Words, wordsOf } from "./mistake-words.ts";
import { nearest } from "./nearest.ts";

/** A longer file is refused before it is read. */
export const YAML_BYTES_MAX = 1024 * 1024;

/** Mistakes that are listed; a file with more has one cause. */
const MISTAKES_MAX = 50;

/** Of a text that is no YAML only the first ones are listed. */
const SYNTAX_MISTAKES_MAX = 3;

/** A file's name as it is shown, and its content. */
export interface YamlSource {
  readonly file: string;
  readonly text: string;
}

/** A mistake that no schema sees, for instance a name used twice. `fact` is a whole sentence. */
export interface CrossMistake extends Words {
  readonly path: readonly PropertyKey[];
}

type Document = ReturnType<typeof parseDocument>;

interface Reading {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * The checked content. `crossCheck` sees the raw content even when the schema found mistakes, so that all are named at once.
 * Throws one FleetError `file_mistakes` with all of them in the order of the file.
 */
export function checkYaml<T>(
  source: YamlSource,
  schema: z.ZodType<T>,
  crossCheck: (raw: unknown) => readonly CrossMistake[] = () => [],
): T {
  if (Buffer.byteLength(source.text) > YAML_BYTES_MAX)
    throw mistakesError([
      mistakeAt(source.file, 1, 1, { fact: `the file is larger than ${YAML_BYTES_MAX} bytes` }),
    ]);
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
  const reading: Reading = { file: source.file, document, lines };
  const syntax = document.errors.map((error) =>
    placed(reading, error.pos[0], { fact: sentence(error.message, error.code) }),
  );
  // After a real syntax error the rest of the tree is guesswork; a doubled key leaves it sound.
  if (document.errors.some((error) => error.code !== "DUPLICATE_KEY")) throw unreadable(syntax);
  const raw: unknown = toPlain(reading);
  const parsed = schema.safeParse(raw);
  const found = parsed.success ? [] : parsed.error.issues.flatMap((issue) => flatten(issue, raw));
  const jsonSchema = publishedSchema(schema);
  const mistakes = [
    ...syntax,
    ...found.flatMap((issue) => issueMistakes(reading, jsonSchema, issue, raw)),
    ...crossCheck(raw).map((cross) => placed(reading, offsetOf(reading, cross.path), cross)),
  ];
  if (mistakes.length > 0 || !parsed.success) throw mistakesError(mistakes);
  return parsed.data;
}

/** The JSON Schema that editors get: of what a person writes, before defaults. */
export const publishedSchema = (schema: z.ZodType): object =>
  z.toJSONSchema(schema, { io: "input", target: "draft-7" });

function toPlain({ file, document }: Reading): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    throw mistakesError([mistakeAt(file, 1, 1, { fact: `aliases cannot be resolved: ${String(error)}` })]);
  }
}

/** Of a union only the findings of the branch that was meant: the one whose own type fits. */
function flatten(issue: z.core.$ZodIssue, raw: unknown): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const fitting = issue.errors.filter((branch) => branch.every((one) => !isWrongKind(one)));
  const [meant] = [...fitting].sort((a, b) => a.length - b.length);
  if (meant === undefined || meant.length === 0) return [issue];
  return meant.flatMap((one) => flatten({ ...one, path: [...issue.path, ...one.path] }, raw));
}

const isWrongKind = (issue: z.core.$ZodIssue): boolean =>
  issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");

function issueMistakes(
  reading: Reading,
  jsonSchema: object,
  issue: z.core.$ZodIssue,
  raw: unknown,
): readonly FileMistake[] {
  if (issue.code !== "unrecognized_keys") {
    const value = issue.path.reduce<unknown>((at, step) => (at as never)?.[step], raw);
    const offset = offsetOf(reading, issue.path, issue.code === "invalid_key");
    return [placed(reading, offset, wordsOf(issue, value))];
  }
  const known = knownKeysAt(jsonSchema, issue.path);
  return issue.keys.map((key) => {
    const near = nearest(key, known);
    const where = issue.path.length === 0 ? "" : ` in ${pathName(issue.path)}`;
    const words = {
      fact: `unknown key \`${key}\`${where}`,
      ...(near === undefined ? {} : { nearest: near }),
    };
    return placed(reading, offsetOf(reading, [...issue.path, key], true), words);
  });
}

/** Where the value at `path` begins, or its key; the innermost part that exists when something is missing. */
function offsetOf({ document }: Reading, path: readonly PropertyKey[], isKey = false): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (isSeq(node)) node = (node.items[Number(step)] as Node | undefined) ?? null;
    else if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      const key = isScalar(pair?.key) ? pair.key : undefined;
      node = (pair?.value as Node | null | undefined) ?? null;
      offset = key?.range?.[0] ?? offset;
      if (isKey && depth === path.length - 1) return offset;
    } else return offset;
    offset = node?.range?.[0] ?? offset;
  }
  return offset;
}

const placed = ({ file, lines }: Reading, offset: number, words: Words): FileMistake => {
  const { line, col } = lines.linePos(offset);
  return mistakeAt(file, Math.max(line, 1), Math.max(col, 1), words);
};

const mistakeAt = (file: string, line: number, column: number, words: Words): FileMistake => ({
  place: { file, line, column },
  fact: words.fact,
  ...(words.nearest === undefined ? {} : { nearest: words.nearest }),
});

function mistakesError(mistakes: readonly FileMistake[]): FleetError {
  const ordered = [...mistakes].sort(
    (a, b) => a.place.line - b.place.line || a.place.column - b.place.column,
  );
  return new FleetError({ code: "file_mistakes", mistakes: ordered.slice(0, MISTAKES_MAX) });
}

/** One bracket too many makes everything behind it a mistake. */
function unreadable(syntax: readonly FileMistake[]): FleetError {
  const error = mistakesError(syntax);
  if (error.fact.code !== "file_mistakes" || syntax.length <= SYNTAX_MISTAKES_MAX) return error;
  const mistakes = error.fact.mistakes.slice(0, SYNTAX_MISTAKES_MAX);
  return new FleetError({ code: "file_mistakes", mistakes, more: syntax.length - mistakes.length });
}

function sentence(message: string, code: string): string {
  if (code === "DUPLICATE_KEY") return "this key stands here for the second time";
  if (code === "MULTIPLE_DOCS") return "a second document begins here; the file must hold one";
  const first = message.split("\n")[0] ?? message;
  return `not valid YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}
