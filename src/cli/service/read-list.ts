import type { Query, Service } from './service.js';

/** As the API answers it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** As many as the API gives at once. */
const MOST_AT_ONCE = 200;

/** So many items of a list, however many pages that takes. */
export const readList = async <T>(
  service: Service,
  path: string,
  query: Query = {},
  most = Number.POSITIVE_INFINITY,
): Promise<Page<T>> => {
  const items: T[] = [];
  let cursor = query.cursor;
  for (;;) {
    const limit = Math.min(MOST_AT_ONCE, most - items.length);
    const page: Page<T> = await service.get(path, { ...query, limit, cursor });
    items.push(...page.items);
    if (page.nextCursor === null || items.length >= most) return { items, nextCursor: page.nextCursor };
    cursor = page.nextCursor;
  }
};
