import type { Analytics } from '../../api/types';

export interface Day {
  day: string;
  found: number;
  repaired: number;
}

/** The days on which something differed, the newest first. */
export function days(items: Analytics['items']): Day[] {
  return items
    .flatMap(({ day, drift }) => (day && drift.found + drift.repaired > 0 ? [{ day, ...drift }] : []))
    .sort((a, b) => (a.day < b.day ? 1 : -1));
}
