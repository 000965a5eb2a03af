/** How much is asked of a store at once. */
export const AT_ONCE = 16;

/** All of them, in the same order, no more than so many at a time. The first error ends it, once those that are under way are done. */
export async function inParallel<T, R>(
  items: readonly T[],
  act: (item: T) => Promise<R>,
  limit = AT_ONCE,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let failed = false;
  const work = async () => {
    while (!failed && next < items.length) {
      const index = next++;
      try {
        results[index] = await act(items[index]);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, work));
  const failure = ended.find((each) => each.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return results;
}
