/**
 * Holds the documents to the code: commands, paths, tables, keys and defaults. `DOCS=rewrite` writes generated parts anew: review the diff.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  attemptTransitions,
  campaignTransitions,
  experimentTransitions,
  trialTransitions,
} from "../../coordinator/core/lifecycle.ts";
import { verbTable } from "../../coordinator/cli/verb-table.ts";
import { campaignFileSchema } from "../../coordinator/dialects/campaign-file.ts";
import { resolveCampaign } from "../../coordinator/dialects/resolve-campaign.ts";
import { defaultPolicy } from "../../coordinator/core/policy.ts";
import { resolveInventory } from "../../inventory/resolve.ts";
import { inventorySchema } from "../../inventory/schema.ts";
import { publishedSchema } from "../../inventory/yaml-file.ts";
import { statusLines } from "../../coordinator/cli/render/status.ts";
import { status } from "./coordinator/cli/sample-views.ts";
import { mayImport, roomNames } from "./import-table.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const documents = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", ...docsFolder()];
const isRewrite = process.env["DOCS"] === "rewrite";

function docsFolder(): string[] {
  return readdirSync(join(root, "docs")).map((name) => `docs/${name}`);
}

const codeSpans = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map((m) => m[1] ?? "");
const codeBlocks = (text: string): string[] =>
  [...text.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map((m) => (m[1] ?? "").trim());

/** The cells of every row of the tables below a heading; `\|` is not used in our tables. */
const rowsUnder = (document: string, heading: string): string[][] => {
  const section =
    read(document)
      .split(/^## /m)
      .find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    )
    .filter((cells) => !/^-*$/.test(cells[0] ?? "") || cells.length === 1);
};

describe("the README", () => {
  it("opens with a title, one sentence and the two commands", () => {
    const [title, sentence, ...rest] = read("README.md").split(/\n{2,}/);
    expect(title).toMatch(/^# \S+$/);
    expect(sentence).not.toContain("```");
    const before = rest.join("\n\n").split("## ")[0] ?? "";
    expect(codeBlocks(before)).toEqual([
      "npm ci --ignore-scripts && npm run quickstart",
      "npm ci --ignore-scripts && npm test",
    ]);
  });

  it("shows the status screen as the CLI prints it", () => {
    const screen = statusLines(status, status.asOf + 2_000).map((line) => line.trimEnd());
    const block = ["<!-- status -->", "", "```", ...screen, "```", "", "<!-- end -->"].join("\n");
    const now = read("README.md");
    const fresh = now.replace(/<!-- status -->[\s\S]*?<!-- end -->/, () => block);
    if (isRewrite) writeFileSync(join(root, "README.md"), fresh);
    else expect(now).toBe(fresh);
  });

  it("names every verb", () => {
    const spans = codeSpans(read("README.md"));
    const missing = verbTable.map(({ usage }) => usage.split(" ")[0] ?? "").filter((v) => !spans.includes(v));
    expect(missing).toEqual([]);
  });
});

describe("every document", () => {
  it("speaks of verbs and options that there are", () => {
    const known = new Map(
      verbTable.map(({ usage, options }) => [
        usage.split(" ")[0],
        (options ?? []).map(([flag]) => flag).join(" "),
      ]),
    );
    const global = "--fleet --coordinator --json --help";
    const unknown = documents.flatMap((document) =>
      [...read(document).matchAll(/(?<![<\w])fleet ([a-z]+)((?: -{1,2}[a-z-]+)*)/g)]
        .filter((m) => isCommand(read(document), m.index))
        .filter(([, verb, flags]) => {
          const has = known.get(verb);
          const said = (flags ?? "").split(" ").filter((flag) => flag !== "");
          return has === undefined || said.some((flag) => !`${has} ${global}`.includes(flag));
        })
        .map(([text]) => `${document}: ${text}`),
    );
    expect(unknown).toEqual([]);
  });

  it("names paths of this repository that exist", () => {
    const missing = documents.flatMap((document) => {
      const text = read(document);
      const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map((m) => join(dirname(document), m[1] ?? ""));
      const paths = codeSpans(text).filter((span) =>
        /^(?:proto|inventory|coordinator|agent-node|scripts|test|examples|docs)\/[\w./-]+$/.test(span),
      );
      return [...links, ...paths]
        .filter((path) => !existsSync(join(root, normalize(path))) && !isRoom(path))
        .map((path) => `${document}: ${path}`);
    });
    expect(missing).toEqual([]);
  });
});

/** In a code span or block: prose speaks of a fleet, too. */
const isCommand = (text: string, at: number): boolean => {
  const line = text.slice(text.lastIndexOf("\n", at) + 1, at);
  const fences = text.slice(0, at).match(/^```/gm)?.length ?? 0;
  return fences % 2 === 1 || (line.match(/`/g)?.length ?? 0) % 2 === 1 || /^ {4}/.test(line);
};

const isRoom = (path: string): boolean =>
  (roomNames as readonly string[]).includes(path) && existsSync(join(root, `${path}.ts`));

describe("ARCHITECTURE.md", () => {
  it("has the import table that the architecture test holds", () => {
    const rows = rowsUnder("ARCHITECTURE.md", "Map").slice(1);
    const told = rows.map(([room, , imports]) => [codeSpans(room ?? "")[0], allowed(imports ?? "")]);
    const held = Object.entries(mayImport).map(([room, others]) => [room, [...others].sort()]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(held));
  });

  const allowed = (cell: string): string[] => {
    const named = codeSpans(cell);
    if (!cell.startsWith("every room of `coordinator` but")) return named.sort();
    const [, , ...others] = named;
    const coordinator = roomNames.filter(
      (room) => room.startsWith("coordinator/") && room !== "coordinator/daemon" && room !== named[1],
    );
    return [...coordinator, ...others].sort();
  };

  const diagramOf = (table: Readonly<Record<string, readonly string[]>>): string => {
    const [first] = Object.keys(table);
    const edges = Object.entries(table).flatMap(([from, to]) =>
      to.length === 0 ? [`${from} --> [*]`] : to.map((one) => `${from} --> ${one}`),
    );
    const lines = [`[*] --> ${first}`, ...edges].map((line) => `  ${line}`);
    return ["```mermaid", "stateDiagram-v2", ...lines, "```"].join("\n");
  };

  const lifecycles: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    campaign: campaignTransitions,
    experiment: experimentTransitions,
    trial: trialTransitions,
    attempt: attemptTransitions,
  };

  it("draws the lifecycles as the code has them", () => {
    const now = read("ARCHITECTURE.md");
    const fresh = now.replaceAll(
      /(<!-- lifecycle:(\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
      (_, head: string, subject: string, end: string) =>
        `${head}\n${diagramOf(lifecycles[subject] ?? {})}\n\n${end}`,
    );
    if (isRewrite) writeFileSync(join(root, "ARCHITECTURE.md"), fresh);
    else expect(now).toBe(fresh);
    const drawn = [...fresh.matchAll(/<!-- lifecycle:(\w+)/g)].map(([, subject]) => subject);
    expect(drawn).toEqual(Object.keys(lifecycles));
    const tables = [...read("coordinator/core/lifecycle.ts").matchAll(/^export const (\w+)Transitions/gm)];
    expect(new Set(tables.map(([, subject]) => subject))).toEqual(new Set(Object.keys(lifecycles)));
  });

  it("lists the ten invariants, each with a test", () => {
    const rows = rowsUnder("ARCHITECTURE.md", "Invariants").slice(1);
    expect(rows.map(([number]) => number)).toEqual(Array.from({ length: 10 }, (_, i) => String(i + 1)));
    const untested = rows.filter(
      ([, , tests]) => !codeSpans(tests ?? "").some((span) => span.startsWith("test/")),
    );
    expect(untested).toEqual([]);
  });

  it("lists every effect of the core", () => {
    const kinds = [...read("coordinator/core/effects.ts").matchAll(/readonly kind: "(\w+)"/g)].map(
      (m) => m[1],
    );
    const told = rowsUnder("ARCHITECTURE.md", "External effects").map(([cell]) => codeSpans(cell ?? "")[0]);
    expect(kinds.length).toBeGreaterThan(7);
    expect(kinds.filter((kind) => !told.includes(kind))).toEqual([]);
  });

  it("names records that there are", () => {
    const records = read("coordinator/core/records.ts");
    const rows = rowsUnder("ARCHITECTURE.md", "External effects").filter(([cell]) => cell?.startsWith("`"));
    const named = rows.flatMap(([, , facts]) => codeSpans(facts ?? ""));
    expect(named.filter((name) => !records.includes(`kind: "${name}"`))).toEqual([]);
  });

  it("names limits where they are", () => {
    const rows = rowsUnder("ARCHITECTURE.md", "Limits").slice(1);
    const lost = rows.flatMap(([names, places]) =>
      codeSpans(names ?? "").flatMap((name) =>
        codeSpans(places ?? "")
          .filter((place) => !new RegExp(String.raw`\b${name}\b`).test(read(place)))
          .map((place) => `${name} in ${place}`),
      ),
    );
    expect(rows.length).toBeGreaterThan(30);
    expect(lost).toEqual([]);
  });
});

/** Every key of a published schema as the documents write it: `defaults.user`, `hosts[].name`. */
const keysOf = (node: SchemaNode, whole: SchemaNode, path = ""): string[] => {
  const target = node.$ref ? (whole.definitions?.[node.$ref.replace("#/definitions/", "")] ?? {}) : node;
  const inner = [...(target.anyOf ?? []), ...(target.oneOf ?? [])].flatMap((one) => keysOf(one, whole, path));
  const own = Object.entries(target.properties ?? {}).flatMap(([key, value]) => {
    const name = path === "" ? key : `${path}.${key}`;
    return [name, ...keysOf(value, whole, name)];
  });
  const items = target.items ? keysOf(target.items, whole, `${path}[]`) : [];
  return [...new Set([...own, ...inner, ...items])];
};

interface SchemaNode {
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

const documented = (document: string): string[] =>
  read(document)
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => codeSpans(line.split("|")[1] ?? ""));

const inventoryKeys = (): string[] => {
  const schema = publishedSchema(inventorySchema) as SchemaNode;
  // What `defaults` may say is what a host may say.
  return keysOf(schema, schema).filter((key) => !key.startsWith("defaults."));
};

const campaignKeys = (): string[] => {
  const schema = publishedSchema(campaignFileSchema) as SchemaNode;
  return keysOf(schema, schema);
};

describe("docs/inventory.md", () => {
  it("lists every key that works and no other", () => {
    expect(documented("docs/inventory.md").sort()).toEqual(inventoryKeys().sort());
  });

  it("tells the policy's defaults", () => {
    const rows = read("docs/inventory.md")
      .split("\n")
      .filter((line) => line.startsWith("| `policy."));
    const told = rows.map((row) => {
      const [, key, value] = row.split("|").map((cell) => cell.trim());
      return [codeSpans(key ?? "")[0], value === "`[]`" ? [] : Number(value)];
    });
    const { hosts } = resolveInventory({ hosts: ["a"] }, "lab");
    const { tolerated, ...numbers } = defaultPolicy;
    const valueOf = (key: string): number | readonly string[] => {
      const name = key
        .replace("policy.", "")
        .replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
      if (name === "connectSeconds") return (hosts[0]?.connectTimeoutMs ?? 0) / 1000;
      if (name === "tolerate") return tolerated;
      const policy: Readonly<Record<string, number>> = numbers;
      return name.endsWith("Seconds")
        ? (policy[name.replace("Seconds", "Ms")] ?? 0) / 1000
        : (policy[name] ?? -1);
    };
    const keys = inventoryKeys().filter((key) => key.startsWith("policy."));
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(keys.map((key) => [key, valueOf(key)])));
  });
});

describe("docs/campaign-file.md", () => {
  it("lists every key that works and no other", () => {
    expect(documented("docs/campaign-file.md").sort()).toEqual(campaignKeys().sort());
  });

  it("tells the defaults in seconds as they are", () => {
    const command = { kind: "command", command: "x" } as const;
    const spec = resolveCampaign({ author: command }, { repository: "/r", today: { month: 3, day: 5 } });
    const { author, budgetSeconds, timeoutSeconds, buildTimeoutSeconds, setupTimeoutSeconds } = spec;
    const told = (key: string): string =>
      new RegExp(String.raw`^\| \`${key.replaceAll(".", String.raw`\.`)}\` \| ([^|]*) \|`, "m").exec(
        read("docs/campaign-file.md"),
      )?.[1] ?? "";
    expect(timeoutSeconds).toBe(2 * budgetSeconds);
    expect(told("task.timeout")).toBe("twice the budget");
    expect(["task.budget", "task.build_timeout", "task.setup_timeout", "author.deadline"].map(told)).toEqual(
      [
        budgetSeconds,
        buildTimeoutSeconds,
        setupTimeoutSeconds,
        author.kind === "command" && author.deadlineSeconds,
      ].map(String),
    );
  });
});
