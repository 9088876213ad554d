/** A record of very many that is cheap to change: it reads like a plain one but is a tree, of which a change copies one path. */

/** Sixteen keys that follow one another share a leaf; every level above has 32 branches. The depth is fixed: one content, one shape. */
const LEAF_BITS = 4;
const BRANCH_BITS = 5;
const TOP_SHIFT = 15;
const BUCKETS = 2 ** (TOP_SHIFT + BRANCH_BITS);

type Leaf<T> = Readonly<Record<string, T>>;
/** Either a leaf, or branches, some of which may be missing. */
type Tree<T> =
  | { readonly leaf: Leaf<T>; readonly branches?: undefined }
  | { readonly leaf?: undefined; readonly branches: readonly (Tree<T> | undefined)[] };

type Many<T> = Readonly<Record<string | number, T>>;

/** The tree behind each table; who holds a table can read it only as a record. */
const trees = new WeakMap<object, { readonly tree: unknown }>();

const hashOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/** Keys that end in their number lie in its order, as `t12` and `12`; others anywhere. */
const bucketOf = (key: string): number => {
  const number = Number(key.charCodeAt(0) > 57 ? key.slice(1) : key);
  const place =
    Number.isSafeInteger(number) && number >= 0 ? Math.floor(number / 2 ** LEAF_BITS) : hashOf(key);
  return place % BUCKETS;
};

const branchAt = (bucket: number, shift: number): number => (bucket >>> shift) & (2 ** BRANCH_BITS - 1);

const find = <T>(tree: Tree<T> | undefined, key: string): T | undefined => {
  const bucket = bucketOf(key);
  let at = tree;
  for (let shift = TOP_SHIFT; at?.branches; shift -= BRANCH_BITS) at = at.branches[branchAt(bucket, shift)];
  return at?.leaf && Object.hasOwn(at.leaf, key) ? at.leaf[key] : undefined;
};

const withoutKey = <T>(leaf: Leaf<T>, key: string): Leaf<T> => {
  const { [key]: _gone, ...rest } = leaf;
  return rest;
};

/** The tree with another leaf for this key; nothing is kept of what became empty. */
const change = <T>(
  tree: Tree<T> | undefined,
  bucket: number,
  shift: number,
  edit: (leaf: Leaf<T>) => Leaf<T>,
): Tree<T> | undefined => {
  if (shift < 0) {
    const leaf = edit(tree?.leaf ?? {});
    return Object.keys(leaf).length > 0 ? { leaf } : undefined;
  }
  const branches = tree?.branches?.slice() ?? Array.from<undefined>({ length: 2 ** BRANCH_BITS });
  const at = branchAt(bucket, shift);
  branches[at] = change(branches[at], bucket, shift - BRANCH_BITS, edit);
  return branches.some((one) => one !== undefined) ? { branches } : undefined;
};

const leavesOf = <T>(tree: Tree<T> | undefined): readonly Leaf<T>[] =>
  tree?.branches ? tree.branches.flatMap((one) => (one ? leavesOf(one) : [])) : tree?.leaf ? [tree.leaf] : [];

/** Reads like a record; whoever writes to it gets a TypeError. */
const tableOver = <T>(tree: Tree<T> | undefined): Many<T> => {
  const table = new Proxy<Record<string, T>>(
    {},
    {
      get: (plain, key) =>
        (typeof key === "string" ? find(tree, key) : undefined) ?? (Reflect.get(plain, key) as T),
      has: (plain, key) =>
        (typeof key === "string" && find(tree, key) !== undefined) || Reflect.has(plain, key),
      ownKeys: () => leavesOf(tree).flatMap((leaf) => Object.keys(leaf)),
      getOwnPropertyDescriptor: (_, key) => {
        const value = typeof key === "string" ? find(tree, key) : undefined;
        return value === undefined ? undefined : { value, enumerable: true, configurable: true };
      },
      set: () => false,
      defineProperty: () => false,
      deleteProperty: () => false,
    },
  );
  trees.set(table, { tree });
  return table;
};

const treeOf = <T>(all: Many<T>): Tree<T> | undefined => {
  const known = trees.get(all);
  if (known) return known.tree as Tree<T> | undefined;
  let tree: Tree<T> | undefined;
  for (const [key, value] of Object.entries(all))
    tree = change(tree, bucketOf(key), TOP_SHIFT, (leaf) => ({ ...leaf, [key]: value }));
  return tree;
};

/** A copy in which `id` has this value. */
export const put = <Id extends string | number, T>(
  all: Readonly<Record<Id, T>>,
  id: Id,
  value: T,
): Readonly<Record<Id, T>> => {
  const key = String(id);
  return tableOver(change(treeOf<T>(all), bucketOf(key), TOP_SHIFT, (leaf) => ({ ...leaf, [key]: value })));
};

/** A copy that lacks these. */
export const without = <Id extends string | number, T>(
  all: Readonly<Record<Id, T>>,
  gone: Iterable<string | number>,
): Readonly<Record<Id, T>> => {
  let tree = treeOf<T>(all);
  for (const id of gone) {
    const key = String(id);
    if (find(tree, key) !== undefined)
      tree = change(tree, bucketOf(key), TOP_SHIFT, (leaf) => withoutKey(leaf, key));
  }
  return tableOver(tree);
};

/** Answers for the whole of a table, or for one part of it. */
interface Question<T, A> {
  (all: Many<T>): A;
  readonly ofPart: (tree: Tree<T>) => A;
}

/**
 * A question about all values of a table, answered from the answers of its parts: `ask` for the values of a leaf, `join` for several
 * answers. What a part answered is kept for as long as the part lives: it is immutable, so the answer stays true, and after a change only
 * one path of the tree is asked again.
 */
export const question = <T, A>(
  ask: (values: readonly T[]) => A,
  join: (answers: readonly A[]) => A,
): Question<T, A> => {
  const known = new WeakMap<object, A>();
  const answer = (tree: Tree<T>): A => {
    const past = known.get(tree);
    if (past !== undefined) return past;
    const now = tree.branches
      ? join(tree.branches.flatMap((one) => (one ? [answer(one)] : [])))
      : ask(Object.values(tree.leaf));
    known.set(tree, now);
    return now;
  };
  const ofAll = (all: Many<T>): A => {
    if (!trees.has(all)) return ask(Object.values(all));
    const tree = treeOf(all);
    return tree ? answer(tree) : ask([]);
  };
  return Object.assign(ofAll, { ofPart: answer });
};

/** The values for which this holds, in the order of the table; looks only into parts of which the answer to a question says that they may be there. */
export const search = <T, A, W>(
  asked: Question<T, A>,
  mayHold: (answer: A, wanted: W) => boolean,
  holds: (one: T, wanted: W) => boolean,
): ((all: Many<T>, wanted: W) => readonly T[]) => {
  const inPart = (tree: Tree<T>, wanted: W): readonly T[] => {
    if (!mayHold(asked.ofPart(tree), wanted)) return [];
    if (!tree.branches) return Object.values(tree.leaf).filter((one) => holds(one, wanted));
    return tree.branches.flatMap((one) => (one ? inPart(one, wanted) : []));
  };
  return (all, wanted) => {
    if (!trees.has(all)) return Object.values(all).filter((one) => holds(one, wanted));
    const tree = treeOf(all);
    return tree ? inPart(tree, wanted) : [];
  };
};
