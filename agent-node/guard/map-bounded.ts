/** A loop over files that keeps a few reads under way at once. */

/** Reads under way at once: more gain nothing with Node's four file threads. */
const AT_ONCE = 4;

/** The results of `work` in the order of `items`. Rejects with the first failure. */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const drain = async (): Promise<void> => {
    // One iterator shared by all: each takes the next item.
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, drain));
  return results;
}
