/** Every `*.txt` beside this file is a conversation with the core. `SCENARIOS=rewrite` writes the answers anew: review the diff. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Player } from "./play.ts";

const folder = new URL("./", import.meta.url);
const isRewrite = process.env["SCENARIOS"] === "rewrite";

/** Lines that begin with `> ` are said to the core; what follows is its answer, indented; `#` explains. */
const replay = (text: string): string => {
  const player = new Player();
  const out: string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("> ")) {
      out.push(line);
      out.push(...player.play(line.slice(2)).map((answer) => `  ${answer}`));
    } else if (!line.startsWith("  ")) out.push(line);
  }
  return out.join("\n");
};

for (const name of readdirSync(folder).filter((file) => file.endsWith(".txt"))) {
  it(name.replace(".txt", "").replaceAll("_", " "), () => {
    const text = readFileSync(new URL(name, folder), "utf8");
    const played = replay(text);
    if (isRewrite) writeFileSync(new URL(name, folder), played);
    else expect(played).toBe(text);
  });
}
