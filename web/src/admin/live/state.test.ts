import { describe, expect, it } from 'vitest';

import { aRoom, NOON } from '../samples';
import { allAnew, belongs, matters, overdue, withRooms } from './state';

const at = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

describe('the page of what happens now', () => {
  it.each([
    ['a live room', aRoom({ phase: 'live' }), true],
    ['an open room', aRoom({ phase: 'open' }), true],
    ['a room that opens within the hour', aRoom({ phase: 'scheduled', opensAt: at(60) }), true],
    ['a room that opens later', aRoom({ phase: 'scheduled', opensAt: at(61) }), false],
    ['a room that is over', aRoom({ phase: 'ended' }), false],
  ])('says of %s whether it is shown', (_, room, shown) => {
    expect(belongs(room, NOON)).toBe(shown);
  });

  it('takes a room up, and drops it when it has ended', () => {
    const known = allAnew([aRoom({ roomName: 'a' }), aRoom({ roomName: 'b' })], NOON);
    const next = withRooms(known, [aRoom({ roomName: 'a', phase: 'ended' }), aRoom({ roomName: 'c' })], NOON);
    expect([...next.keys()]).toEqual(['b', 'c']);
    expect([...known.keys()]).toEqual(['a', 'b']);
  });
});

describe('the clock', () => {
  const scheduled = aRoom({ phase: 'scheduled', opensAt: at(5) });
  it('asks again for a room when it should have opened', () => {
    const known = allAnew([scheduled], NOON);
    expect(overdue(known, NOON + 4 * 60_000)).toEqual([]);
    expect(overdue(known, NOON + 5 * 60_000)).toEqual([scheduled.roomName]);
  });

  it('asks once, however much the clocks differ', () => {
    expect(overdue(allAnew([scheduled], NOON + 6 * 60_000), NOON + 7 * 60_000)).toEqual([]);
  });

  it('asks again for an open room that has closed, and a live one that has ended', () => {
    const open = aRoom({ roomName: 'open', phase: 'open', closesAt: at(10), hardEndsAt: at(40) });
    const live = aRoom({ roomName: 'live', phase: 'live', closesAt: at(10), hardEndsAt: at(40) });
    expect(overdue(allAnew([open, live], NOON), NOON + 11 * 60_000)).toEqual(['open']);
    expect(overdue(allAnew([open, live], NOON), NOON + 41 * 60_000)).toEqual(['open', 'live']);
  });
});

describe('an event', () => {
  const known = allAnew([aRoom({ roomName: 'known' })], NOON);
  it.each([
    ['known', 'invitation_read', true],
    ['other', 'invitation_read', false],
    ['other', 'joined', true],
    ['other', 'room_created', true],
  ])('of %s, %s, is a reason to ask for the room: %s', (roomName, kind, reason) => {
    expect(matters({ roomName, kind }, known)).toBe(reason);
  });
});
