/** Regenerates `proto/gen` from `proto/fleet/v1`; with `--check` it writes nothing and fails when the committed files differ. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const root = path.resolve(import.meta.dirname, "..");
const generatedFolder = path.join(root, "proto", "gen");
const generatedFiles = ["fleet.js", "fleet.d.ts"] as const;

// Comments stay: pbjs derives the declarations from them.
const pbjsOptions =
  "-t static-module -w esm --dts -r fleet --no-create --no-verify --no-convert --no-delimited --no-typeurl --no-service --force-number";

const protobufImport = 'import $protobuf from "protobufjs/minimal.js";\n';

// `--force-number` alone changes only the declared types: 64-bit fields would still decode to Long objects. The
// defaults are computed while the module loads, so Long has to be gone before its first message.
const plainNumbers = "$protobuf.util.Long = null;\n$protobuf.configure();\n";

async function generate(folder: string): Promise<void> {
  const output = path.join(folder, "fleet.js");
  const pbjs = path.join(root, "node_modules", "protobufjs-cli", "bin", "pbjs");
  const args = [pbjs, ...pbjsOptions.split(" "), "-p", "proto", "-o", output, "proto/fleet/v1/fleet.proto"];
  await promisify(execFile)(process.execPath, args, { cwd: root });
  const text = await readFile(output, "utf8");
  if (!text.includes(protobufImport))
    throw new Error("pbjs no longer writes the import that proto.ts extends");
  await writeFile(output, text.replace(protobufImport, protobufImport + plainNumbers));
}

async function differingFiles(folder: string): Promise<string[]> {
  const differing: string[] = [];
  for (const name of generatedFiles) {
    const fresh = await readFile(path.join(folder, name), "utf8");
    const committed = await readFile(path.join(generatedFolder, name), "utf8").catch(() => undefined);
    if (fresh !== committed) differing.push(`proto/gen/${name}`);
  }
  return differing;
}

async function check(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "fleet-proto-"));
  try {
    await generate(folder);
    const differing = await differingFiles(folder);
    if (differing.length === 0) return;
    console.error(`Not what proto/fleet/v1 generates: ${differing.join(", ")}; run \`npm run proto\`.`);
    process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv.includes("--check")) await check();
else {
  await mkdir(generatedFolder, { recursive: true });
  await generate(generatedFolder);
}
