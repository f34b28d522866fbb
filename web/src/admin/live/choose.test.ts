import { describe, expect, it } from 'vitest';

import { aDrift, aPerson, aRoom, NOON } from '../samples';
import { choose, mentions, tally } from './choose';
import { allAnew } from './state';

const inside = aPerson({ sessions: [{ joinedAt: '2026-11-25T12:01:00Z', leftAt: null, reason: null, source: 'webhook' }] });
const waiting = aPerson({ waitingSince: '2026-11-25T12:01:00Z' });
const rooms = allAnew(
  [
    aRoom({ roomName: 'soon', phase: 'scheduled', opensAt: '2026-11-25T12:30:00Z' }),
    aRoom({ roomName: 'open', phase: 'open' }),
    aRoom({ roomName: 'later', phase: 'live', startsAt: '2026-11-25T12:10:00Z', participants: [inside] }),
    aRoom({ roomName: 'live', phase: 'live', participants: [inside] }),
    aRoom({ roomName: 'waiting', phase: 'open', participants: [waiting] }),
    aRoom({ roomName: 'red', phase: 'open' }),
    aRoom({ roomName: 'settling', phase: 'open', startsAt: '2026-11-25T13:00:00Z' }),
  ],
  NOON,
);
const drift = new Map([
  ['red', [aDrift({ roomName: 'red' })]],
  ['settling', [aDrift({ roomName: 'settling', settling: true })]],
]);
const names = (look: Parameters<typeof choose>[1]) => choose(rooms, look, '', drift).map(({ room }) => room.roomName);

describe('the list', () => {
  it('has those first that need somebody', () => {
    expect(names('all')).toEqual(['red', 'waiting', 'live', 'later', 'open', 'settling', 'soon']);
  });

  it('shows what is looked at', () => {
    expect(names('live')).toEqual(['live', 'later']);
    expect(names('waiting')).toEqual(['waiting']);
    expect(names('soon')).toEqual(['soon']);
    expect(names('drift')).toEqual(['red']);
  });

  it('counts each', () => {
    expect(tally(rooms, drift)).toEqual({ all: 7, live: 2, waiting: 1, open: 4, soon: 1, drift: 1 });
  });
});

describe('the search', () => {
  const room = aRoom({ title: 'Comptable confirmé', applicationId: 'APP-42', participants: [aPerson({ name: 'لَيلى حدّاد' })] });
  it.each([
    ['', true],
    ['  ', true],
    ['confirme', true],
    ['app-42', true],
    ['ليلى', true],
    ['ليلى comptable', true],
    ['omar', false],
    ['ليلى omar', false],
  ])('for "%s" finds the room: %s', (words, found) => {
    expect(mentions({ room, at: NOON }, words)).toBe(found);
  });
});
