import { expect, it } from 'vitest';

import { instants, lastMonth } from './range';

it('begins with thirty days, and tomorrow', () => {
  expect(lastMonth(new Date(2026, 10, 25, 12))).toEqual({ from: '2026-10-26', to: '2026-11-26' });
});

it('counts from the first morning to the end of the last day, on the viewer’s clock', () => {
  expect(instants({ from: '2026-11-25', to: '2026-11-25' })).toEqual({
    from: new Date(2026, 10, 25).toISOString(),
    to: new Date(2026, 10, 26).toISOString(),
  });
});

it.each([
  ['no day', { from: '', to: '2026-11-25' }],
  ['days in the wrong order', { from: '2026-11-26', to: '2026-11-25' }],
  ['more than the server counts', { from: '2025-01-01', to: '2026-11-25' }],
])('asks for nothing with %s', (_, range) => {
  expect(instants(range)).toBeUndefined();
});
