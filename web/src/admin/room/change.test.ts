import { describe, expect, it } from 'vitest';

import { aRoom } from '../samples';
import { changeOf, timesOf } from './change';

const ROOM = aRoom({ startsAt: '2026-11-25T10:00:00Z' });
const NOW = timesOf(ROOM);

it('shows the room’s times on the interview’s clock', () => {
  expect(NOW).toEqual({ start: '2026-11-25T13:00', timezone: 'Asia/Amman', duration: '60', closes: '' });
});

describe('what is sent', () => {
  it.each([
    ['nothing, when nothing was changed', {}, {}],
    ['another start, with its offset', { start: '2026-11-26T09:00' }, { startsAt: '2026-11-26T09:00:00+03:00' }],
    ['the same clock in another zone, which is another moment', { timezone: 'Europe/Berlin' }, { timezone: 'Europe/Berlin', startsAt: '2026-11-25T13:00:00+01:00' }],
    ['no start any more', { start: '' }, { startsAt: null }],
    ['a longer time', { duration: '90' }, { durationMinutes: 90 }],
    ['when the door closes', { closes: '2026-11-25T16:00' }, { closesAt: '2026-11-25T16:00:00+03:00' }],
  ])('is %s', (_, part, body) => {
    expect(changeOf(ROOM, { ...NOW, ...part })).toEqual({ body });
  });

  it.each([
    ['a duration that is none', { duration: '1.5' }, { durationMinutes: 'admin.create.duration.range' }],
    ['a duration that is too long', { duration: '1441' }, { durationMinutes: 'admin.create.duration.range' }],
    ['a zone that is none', { timezone: 'Amman' }, { timezone: 'admin.create.wrong.timezone' }],
    ['a clock that never comes', { timezone: 'Europe/Berlin', start: '2027-03-28T02:30' }, { startsAt: 'admin.create.start.never' }],
  ])('is nothing with %s', (_, part, mistakes) => {
    expect(changeOf(ROOM, { ...NOW, ...part })).toEqual({ mistakes });
  });
});
