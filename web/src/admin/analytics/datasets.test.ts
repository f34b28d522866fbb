import { describe, expect, it } from 'vitest';

import type { Analytics, Counts } from '../../api/types';
import { everyDay, figures, NO_COUNTS } from './datasets';

function counted(items: Analytics['items'], total: Partial<Counts> = {}): Analytics {
  return { success: true, groupBy: 'day', from: '', to: '', items, total: { ...NO_COUNTS, ...total } };
}

function day(name: string, part: Partial<Counts> = {}) {
  return { ...NO_COUNTS, day: name, ...part };
}

function figure(answer: Analytics, id: string) {
  const found = figures(answer).find((one) => one.id === id);
  return found && { axis: found.axis, series: Object.fromEntries(found.series.map(({ label, values }) => [label.replace(/.*\./, ''), values] as const)) };
}

describe('the axis', () => {
  it('has the days between, also those without a room', () => {
    const days = everyDay([day('2026-12-02', { rooms: 2 }), day('2026-11-29', { rooms: 1 })]);
    expect(days.map((one) => [one.day, one.rooms])).toEqual([
      ['2026-11-29', 1],
      ['2026-11-30', 0],
      ['2026-12-01', 0],
      ['2026-12-02', 2],
    ]);
  });

  it('is empty when nothing was counted', () => {
    expect(everyDay([])).toEqual([]);
  });
});

it('stacks what became of rooms, and those that are still to come, to all of them', () => {
  const answer = counted([day('2026-11-25', { rooms: 10, held: 4, expired: 2, cancelled: 1, lost: 1 })]);
  expect(figure(answer, 'rooms')?.series).toEqual({ held: [4], expired: [2], cancelled: [1], lost: [1], ahead: [2] });
});

it('tells who did not come', () => {
  const answer = counted([day('2026-11-25', { held: 5, noShow: { candidate: 2, interviewer: 1, both: 3 } })]);
  expect(figure(answer, 'shows')?.series).toEqual({ shows: [5], noShowCandidate: [2], noShowInterviewer: [1], noShowBoth: [3] });
});

it('narrows from message to joining, in this order', () => {
  const invitations = { created: 9, suppressed: 1, accepted: 8, sent: 7, delivered: 6, read: 5, failed: 1, joined: 4 };
  expect(figure(counted([], { invitations }), 'funnel')?.series).toEqual({ invitations: [9, 8, 7, 6, 5, 4] });
});

it('leaves a gap where nobody came, since no lateness is not nought', () => {
  const late = { candidate: { count: 2, minutes: 7, meanMinutes: 3.5 }, interviewer: { count: 0, minutes: 0, meanMinutes: null } };
  expect(figure(counted([day('2026-11-25', { lateness: late })]), 'lateness')?.series).toEqual({ candidateLate: [3.5], interviewerLate: [null] });
});

it('shows how long people took to connect, with a gap where nobody did', () => {
  const connecting = { count: 3, meanSeconds: 2.4, withinThreeSeconds: 2, withinTenSeconds: 3 };
  expect(figure(counted([day('2026-11-25', { connecting }), day('2026-11-26')]), 'connecting')?.series).toEqual({ connecting: [2.4, null] });
});

it('sets what was repaired beside what was found', () => {
  expect(figure(counted([day('2026-11-25', { drift: { found: 3, repaired: 2 } })]), 'drift')?.series).toEqual({ driftFound: [3], driftRepaired: [2] });
});
