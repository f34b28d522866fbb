import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Room } from '../api/types';
import { keepLinks, linksOf } from './create/made';
import { aPerson, aRoom } from './samples';
import { session } from './session';
import { failure, loaded, loadRooms, onRoom, rooms, startStore, touch, unwatch, watch } from './store';

type Answer = (url: URL) => unknown;
let answers: Answer;
const asked: string[] = [];
const soon = new Date(Date.now() + 60_000).toISOString();
const open = (roomName: string, parts: Partial<Room> = {}) =>
  aRoom({ roomName, phase: 'open', closesAt: '2999-01-01T00:00:00Z', hardEndsAt: '2999-01-01T00:00:00Z', opensAt: soon, ...parts });
const page = (...items: Room[]) => ({ success: true, items, nextCursor: null });
const isList = (url: URL, phase: string) => url.pathname === '/api/rooms' && url.searchParams.get('phase') === phase;

let stop: () => void;
beforeEach(() => {
  vi.stubGlobal('EventSource', class extends EventTarget {
    close() {}
  });
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    asked.push(url.pathname + url.search);
    const said = await answers(url);
    return said === undefined ? Response.json({ code: 'busy', status: 503, requestId: 'r' }, { status: 503 }) : Response.json(said);
  });
  session.value = { kind: 'in', holder: { name: 'rana', scopes: ['admin'], authentication: 'keys' } };
  asked.length = 0;
  answers = () => page();
  stop = startStore();
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

describe('all rooms of now', () => {
  it('do not overwrite a room that was asked for while they came', async () => {
    let comes: (value: unknown) => void = () => undefined;
    const live = new Promise((resolve) => (comes = resolve));
    answers = (url) => {
      if (isList(url, 'open')) return page(open('a', { title: 'old' }), open('b'));
      if (isList(url, 'live')) return live;
      if (isList(url, 'scheduled')) return page();
      return url.pathname.endsWith('/a') ? open('a', { title: 'new' }) : { ...open('b'), phase: 'ended' };
    };
    const all = loadRooms();
    await vi.waitFor(() => expect(asked.some((path) => path.includes('phase=live'))).toBe(true));
    touch('a');
    touch('b');
    await vi.waitFor(() => expect(asked).toContain('/api/rooms/b'));
    await vi.waitFor(() => expect(rooms.value.get('a')?.room.title).toBe('new'));
    comes(page());
    await all;
    expect([...rooms.value.values()].map(({ room }) => [room.roomName, room.title])).toEqual([['a', 'new']]);
  });

  it('are asked for in the order in which rooms move on, so that none slips through', async () => {
    await loadRooms();
    const phases = asked.flatMap((path) => /phase=(\w+)/.exec(path)?.[1] ?? []);
    expect(phases.slice(0, 3)).toEqual(['scheduled', 'open', 'live']);
  });
});

it('tells a list of the rooms that it shows, also when so many changed that all are fetched', async () => {
  const [owner, told] = [{}, vi.fn()];
  watch(owner, new Set(['room 7']));
  const deaf = onRoom(told);
  answers = (url) => (url.pathname === '/api/rooms' ? page() : { ...open('room 7'), phase: 'ended' });
  for (let room = 0; room < 30; room++) touch(`room ${room}`);
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce(), 3_000);
  expect(asked.filter((path) => path.startsWith('/api/rooms/'))).toEqual(['/api/rooms/room%207']);
  deaf();
  unwatch(owner);
});

it('says that a room could not be asked for, since what is shown of it is old', async () => {
  await vi.waitFor(() => expect(loaded.value).toBe(true));
  answers = () => undefined;
  touch('a');
  await vi.waitFor(() => expect(failure.value).not.toBeNull(), 3_000);
});

it('keeps nothing for whoever signs in next', async () => {
  answers = (url) => (isList(url, 'open') ? page(open('a')) : page());
  await loadRooms();
  expect(rooms.value.size).toBe(1);
  keepLinks(open('a', { participants: [aPerson({ joinUrl: 'https://example.com/join?t=secret' })] }));
  const late = loadRooms();
  stop();
  await late;
  expect(rooms.value.size).toBe(0);
  expect(loaded.value).toBe(false);
  expect(linksOf('a')).toEqual([]);
});
