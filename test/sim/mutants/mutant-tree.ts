/** A copy of this repository's sources in a temporary folder, in which one mutant at a time takes its place. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Mutant, mutated } from "./mutant.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Linked, not ours to copy, or made from what is copied. */
const LEFT_OUT: ReadonlySet<string> = new Set(["node_modules", ".git", "dist"]);

export class MutantTree {
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "fleet-mutant-"));
    cpSync(ROOT, this.folder, {
      recursive: true,
      filter: (path) => !LEFT_OUT.has(relative(ROOT, path)),
    });
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
  }

  /** The sources are the mutant's while `use` runs. */
  async as<T>(mutant: Mutant, use: () => Promise<T>): Promise<T> {
    const path = join(this.folder, mutant.file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, mutated(mutant, text));
    try {
      return await use();
    } finally {
      writeFileSync(path, text);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
