import type { PastDrift } from '../../api/types';

/** What differed once, as far as it was asked for: the latest end first. */
export interface Past {
  items: readonly PastDrift[];
  /** Where the next page begins; null when there is none. */
  next: string | null;
}

export function keyOf({ roomName, kind, identity, firstSeen, endedAt }: PastDrift): string {
  return [roomName, kind, identity, firstSeen, endedAt].join(' ');
}

/** The first page anew, before the pages that somebody opened already. If so much is new that a gap would be left, it alone. */
export function refreshed(before: Past | undefined, first: Past): Past {
  const known = new Set(before?.items.map(keyOf));
  const fresh = first.items.filter((item) => !known.has(keyOf(item)));
  if (!before || (fresh.length === first.items.length && first.next !== null)) return first;
  return { items: [...fresh, ...before.items], next: before.next };
}

/** One page more. */
export function longer(before: Past, page: Past): Past {
  const known = new Set(before.items.map(keyOf));
  return { items: [...before.items, ...page.items.filter((item) => !known.has(keyOf(item)))], next: page.next };
}
