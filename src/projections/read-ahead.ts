/** The same items; the next one is fetched while the reader is busy with the one it has. */
export async function* readAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const fetch = (): Promise<IteratorResult<T>> => {
    const next = iterator.next();
    next.catch(() => undefined); // thrown when it is its turn, not while nobody waits for it
    return next;
  };
  let next = fetch();
  try {
    for (;;) {
      const result = await next;
      if (result.done === true) return;
      next = fetch();
      yield result.value;
    }
  } finally {
    await iterator.return?.();
  }
}
