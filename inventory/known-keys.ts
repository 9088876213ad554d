/** Says which keys a schema knows at a place in a file, by walking its JSON Schema. */

/** The parts of JSON Schema that zod writes for the shapes of our files. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

/** Every key that some branch of the schema allows in the object at `path`; empty when there is no such object. */
export function knownKeysAt(schema: object, path: readonly PropertyKey[]): readonly string[] {
  const root = schema as SchemaNode;
  let nodes = branches(root, root);
  for (const step of path) nodes = nodes.flatMap((node) => branches(child(node, step), root));
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}

function child(node: SchemaNode, step: PropertyKey): SchemaNode | undefined {
  if (typeof step === "number") return node.items;
  const named = node.properties?.[String(step)];
  if (named !== undefined) return named;
  return typeof node.additionalProperties === "object" ? node.additionalProperties : undefined;
}

function branches(node: SchemaNode | undefined, root: SchemaNode): readonly SchemaNode[] {
  if (node === undefined) return [];
  const named =
    node.$ref === undefined ? undefined : root.definitions?.[node.$ref.replace("#/definitions/", "")];
  const inner = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
  return [node, ...branches(named, root), ...inner.flatMap((one) => branches(one, root))];
}
