import { expect, it } from 'vitest';

import type { PastDrift } from '../../api/types';
import { longer, refreshed } from './past';

const ended = (minute: number): PastDrift => ({
  ...{ roomName: 'interview_1', roomId: null, kind: 'participant_unknown', severity: 'critical', identity: null, mendedBy: null },
  ...{ since: '2026-11-25T10:00:00Z', firstSeen: '2026-11-25T10:00:00Z', endedAt: `2026-11-25T12:0${minute}:00Z`, evidence: 'seen' },
});
const past = (minutes: number[], next: string | null) => ({ items: minutes.map(ended), next });

it('puts what ended meanwhile before what was shown, and keeps the pages that were opened', () => {
  const opened = longer(past([5, 4], 'to 3'), past([3, 2], 'to 1'));
  expect(refreshed(opened, past([6, 5], 'to 4'))).toEqual(past([6, 5, 4, 3, 2], 'to 1'));
});

it('begins anew rather than leave a gap', () => {
  expect(refreshed(past([2, 1], null), past([9, 8], 'to 7'))).toEqual(past([9, 8], 'to 7'));
});

it('takes the first differences there ever were', () => {
  expect(refreshed(past([], null), past([1], null))).toEqual(past([1], null));
  expect(refreshed(undefined, past([1], null))).toEqual(past([1], null));
});

it('shows nothing twice', () => {
  expect(longer(past([3, 2], 'to 1'), past([2, 1], null))).toEqual(past([3, 2, 1], null));
});
