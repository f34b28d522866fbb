import { expect, it } from 'vitest';

import { newcomers, nextLook, worthSaying, type Guest, type Word } from './lobby';

const guest = (participantId: string): Guest => ({ participantId, name: participantId, role: 'candidate', waitingSince: '2026-11-25T15:00:00Z' });
const word = (participantId: string, kind: Word['kind']): Word => ({
  participantId,
  name: participantId,
  role: 'candidate',
  kind,
  minutes: null,
  note: null,
  at: '2026-11-25T15:00:00Z',
});

it('tells who waits now and did not before', () => {
  expect(newcomers([guest('a')], [guest('a'), guest('b')])).toEqual([guest('b')]);
  expect(newcomers([guest('a')], [])).toEqual([]);
});

it('tells it again of who went away and came back', () => {
  expect(newcomers([], [guest('a')])).toEqual([guest('a')]);
});

it('passes on who is late or does not come, and not who will', () => {
  const lobby = { responses: [word('a', 'late'), word('b', 'confirm'), word('c', 'cannot_make_it')], people: [], waiting: [] };
  expect(worthSaying(lobby).map((one) => one.participantId)).toEqual(['a', 'c']);
});

it('says nothing more of who is here', () => {
  const inside = { participantId: 'a', name: 'a', role: 'candidate', inside: true };
  const lobby = { responses: [word('a', 'late'), word('b', 'late')], people: [inside], waiting: [guest('b')] };
  expect(worthSaying(lobby)).toEqual([]);
});

it('asks less often while nobody answers', () => {
  expect([0, 1, 2, 3, 4, 20].map(nextLook)).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000]);
});
