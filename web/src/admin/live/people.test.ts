import { describe, expect, it } from 'vitest';

import { aPerson, aRoom, NOON } from '../samples';
import { candidate, minutesNow, people, standing, waits } from './people';

const ONE = '2026-11-25T12:01:00Z';
const TWO = '2026-11-25T12:02:00Z';
const stay = (leftAt: string | null) => ({ joinedAt: ONE, leftAt, reason: null, source: 'webhook' });

describe('somebody', () => {
  it.each([
    ['never came', aPerson(), { kind: 'away' }],
    ['is inside', aPerson({ sessions: [stay(TWO), stay(null)] }), { kind: 'inside', since: ONE }],
    ['was inside', aPerson({ sessions: [stay(TWO)] }), { kind: 'was', until: TWO }],
    ['waits', aPerson({ waitingSince: TWO, sessions: [stay(TWO)] }), { kind: 'waiting', since: TWO }],
    ['was put out', aPerson({ revokedAt: TWO, sessions: [stay(TWO)] }), { kind: 'putOut', since: TWO }],
    ['was put out, and is inside all the same', aPerson({ revokedAt: TWO, sessions: [stay(null)] }), { kind: 'inside', since: ONE }],
  ])('who %s', (_, person, expected) => {
    expect(standing(person)).toEqual(expected);
  });
});

describe('a room', () => {
  const inside = (role: string) => aPerson({ role, name: role, sessions: [stay(null)] });
  const waiting = aPerson({ name: 'Omar', role: 'interviewer', waitingSince: ONE });

  it('names those first who wait, then those who are inside', () => {
    const room = aRoom({ participants: [aPerson({ name: 'Sami' }), inside('candidate'), waiting] });
    expect(people(room).map(({ person }) => person.name)).toEqual(['Omar', 'candidate', 'Sami']);
    expect(waits(room)).toBe(true);
    expect(waits(aRoom())).toBe(false);
  });

  it('counts on while a candidate and an interviewer are inside', () => {
    const both = aRoom({ minutesTogether: 5, participants: [inside('candidate'), inside('interviewer')] });
    const alone = aRoom({ minutesTogether: 5, participants: [inside('candidate'), waiting] });
    expect(minutesNow(both, NOON, NOON + 150_000)).toBe(7);
    expect(minutesNow(both, NOON, NOON - 150_000)).toBe(5);
    expect(minutesNow(alone, NOON, NOON + 150_000)).toBe(5);
  });

  it('is called by its candidate, or by its application when that person was erased', () => {
    expect(candidate(aRoom())).toBe('Layla Haddad');
    expect(candidate(aRoom({ participants: [] }))).toBe('A-1');
  });
});
