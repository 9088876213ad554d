/** Holds the import table of DESIGN §2 and the budgets of the house: an arrow that is not listed here fails. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { mayImport, type Room, roomNames } from "./import-table.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rooms = ["proto", "inventory", "coordinator", "agent-node"];

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|mjs)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const roomOf = (file: string): Room | undefined =>
  roomNames.find(
    (room) =>
      file === `${room}.ts` ||
      file.startsWith(`${room}/`) ||
      file.startsWith(`${room}-`) ||
      file.startsWith(`${room}.`),
  );

const importsOf = (file: string): string[] => {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g);
  return [...found].map((match) => match[1] ?? "");
};

const files = rooms.flatMap(filesBelow);
const code = files.filter((file) => !file.startsWith("proto/gen/"));
const pure = (file: string): boolean => /^(coordinator\/core|agent-node\/core|proto\/session)\//.test(file);
const withoutComments = (file: string): string =>
  readFileSync(join(root, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");

describe("the house", () => {
  it("sees its files", () => {
    expect(code.length).toBeGreaterThan(100);
    expect(code.filter(pure).length).toBeGreaterThan(20);
  });

  it("has every file in a room of the table", () => {
    expect(code.filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it("imports only along the table's arrows", () => {
    const wrong = code.flatMap((file) => {
      const room = roomOf(file);
      return importsOf(file)
        .filter((target) => target.startsWith("."))
        .map((target) => relative(root, resolve(root, dirname(file), target)))
        .filter((target) => {
          const other = roomOf(target);
          if (room === undefined || other === undefined) return true;
          return other !== room && !mayImport[room].includes(other);
        })
        .map((target) => `${file} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keeps the pure folders pure: no node:*, clock, randomness, timer or promise", () => {
    const impure =
      /from "node:|Date\.now|new Date\b|Math\.random|setTimeout|setInterval|setImmediate|\basync\b|\bawait\b|\bPromise\b|performance\.|randomUUID/;
    const wrong = code.filter(pure).filter((file) => impure.test(withoutComments(file)));
    expect(wrong).toEqual([]);
  });

  it("has one file that imports zeromq", () => {
    expect(code.filter((file) => importsOf(file).includes("zeromq"))).toEqual(["proto/socket.ts"]);
  });

  it("opens every file with one sentence that says what it is", () => {
    const silent = code
      .filter((file) => file.endsWith(".ts"))
      .filter((file) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(join(root, file), "utf8")));
    expect(silent).toEqual([]);
  });

  it("has no default export, no barrel and no shrug of a name", () => {
    const shrugs = code.filter((file) => /(^|\/)(index|utils?|helpers?|common|misc)\.(ts|js)$/.test(file));
    const defaults = code.filter((file) => /^export default/m.test(withoutComments(file)));
    expect([...shrugs, ...defaults]).toEqual([]);
  });
});
