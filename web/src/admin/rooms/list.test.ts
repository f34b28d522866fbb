import { expect, it } from 'vitest';

import { aRoom, NOON } from '../samples';
import { withRoom } from './list';

const seen = (roomName: string, createdAt: string, phase = 'open') => ({ room: aRoom({ roomName, createdAt, phase }), at: NOON });
const list = [seen('b', '2026-11-25T12:00:00Z'), seen('a', '2026-11-25T11:00:00Z')];
const names = (items: readonly { room: { roomName: string } }[]) => items.map(({ room }) => room.roomName);

it('puts a new room on top', () => {
  expect(names(withRoom(list, seen('c', '2026-11-25T13:00:00Z'), true))).toEqual(['c', 'b', 'a']);
  expect(names(withRoom([], seen('c', '2026-11-25T13:00:00Z'), true))).toEqual(['c']);
});

it('changes a room in its place, although the filters would not find it any more', () => {
  const next = withRoom(list, seen('a', '2026-11-25T11:00:00Z', 'ended'), false);
  expect(names(next)).toEqual(['b', 'a']);
  expect(next[1]?.room.phase).toBe('ended');
});

it('leaves out rooms of pages that were not asked for yet, and those that the filters do not want', () => {
  expect(withRoom(list, seen('old', '2026-11-25T10:00:00Z'), true)).toBe(list);
  expect(withRoom(list, seen('c', '2026-11-25T13:00:00Z'), false)).toBe(list);
});
