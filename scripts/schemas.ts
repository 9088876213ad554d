/** Writes the JSON Schemas that editors use; with `--check` it writes nothing and fails when the committed files differ. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { campaignFileSchema } from "../coordinator/dialects/campaign-file.ts";
import { inventorySchema } from "../inventory/schema.ts";
import { publishedSchema } from "../inventory/yaml-file.ts";

const root = path.resolve(import.meta.dirname, "..");

const schemas = [
  { file: "inventory/schema.json", schema: inventorySchema },
  { file: "coordinator/dialects/fleet.schema.json", schema: campaignFileSchema },
] as const;

const isCheck = process.argv.includes("--check");

for (const { file, schema } of schemas) {
  const fresh = `${JSON.stringify(publishedSchema(schema), null, 2)}\n`;
  const target = path.join(root, file);
  if (!isCheck) await writeFile(target, fresh);
  else if ((await readFile(target, "utf8").catch(() => undefined)) !== fresh) {
    console.error(`${file} is not what its zod schema generates; run \`npm run schemas\`.`);
    process.exitCode = 1;
  }
}
