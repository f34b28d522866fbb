import { expect, it } from 'vitest';

import type { Analytics } from '../../api/types';
import { days } from './days';

const counted = (day: string, found: number, repaired: number) => ({ day, drift: { found, repaired } }) as Analytics['items'][number];

it('lists the days on which something differed, the newest first', () => {
  expect(days([counted('2026-11-23', 2, 1), counted('2026-11-24', 0, 0), counted('2026-11-25', 0, 1)])).toEqual([
    { day: '2026-11-25', found: 0, repaired: 1 },
    { day: '2026-11-23', found: 2, repaired: 1 },
  ]);
});
