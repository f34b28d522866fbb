import { signal } from '@preact/signals';

import { answer, api } from '../api/client';
import type { Room, TimelineEvent } from '../api/types';
import { DRIFT_POLL_MS, heardOfDrift, refreshDrift } from './drift/watch';
import { follow, onMissed, openStream } from './events';
import { allAnew, matters, overdue, SOON_MS, withRooms, type Rooms } from './live/state';
import { batch } from './parts/batch';
import { whileVisible } from './parts/visible';
import { may } from './session';

/** The rooms of now, by name. */
export const rooms = signal<Rooms>(new Map());
/** Whether they have come once. */
export const loaded = signal(false);
/** Whether there are more open rooms than were fetched. */
export const partial = signal(false);
/** Why they could not be fetched the last time; null when they could. */
export const failure = signal<unknown>(null);
/** A clock for what grows by itself, such as minutes; it ticks every ten seconds. */
export const clock = signal(Date.now());

const ONCE_A_SECOND = 1_000;
const TICK_MS = 10_000;
const ANEW_MS = 60_000;
const PAGE = 200;
/** 2,000 rooms of each phase: beyond that nobody reads. */
const MOST_PAGES = 10;
/** From so many on it is cheaper to ask for all rooms at once. */
const MANY = 25;

const roomListeners = new Set<(room: Room) => void>();

/** Hears of each room that was asked for again. */
export function onRoom(listener: (room: Room) => void): () => void {
  roomListeners.add(listener);
  return () => roomListeners.delete(listener);
}

/** Rooms that somebody shows beside the rooms of now: they are kept fresh too. */
const watched = new Map<object, ReadonlySet<string>>();
export function watch(owner: object, names: ReadonlySet<string>): void {
  watched.set(owner, names);
}
export function unwatch(owner: object): void {
  watched.delete(owner);
}

/** Asks for a room again, soon. */
export const touch = batch<string>(ONCE_A_SECOND, async (names) => {
  if (names.length > MANY) return loadRooms();
  await Promise.all(names.map(refetch));
});

async function refetch(name: string): Promise<void> {
  const room = await answer(api.GET('/api/rooms/{name}', { params: { path: { name } } }));
  rooms.value = withRooms(rooms.peek(), [room], Date.now());
  roomListeners.forEach((tell) => tell(room));
}

/** Fetches all rooms of now. */
export async function loadRooms(): Promise<void> {
  const at = Date.now();
  const soon = { phase: 'scheduled' as const, startsTo: new Date(at + 2 * SOON_MS).toISOString() };
  try {
    const lists = [await list({ phase: 'live' }), await list({ phase: 'open' }), await list(soon)];
    rooms.value = allAnew(lists.flatMap(({ items }) => items), at);
    partial.value = lists.some(({ more }) => more);
    [failure.value, loaded.value] = [null, true];
  } catch (error) {
    failure.value = error;
  }
}

type Filter = { phase: 'live' | 'open' | 'scheduled'; startsTo?: string };

async function list(filter: Filter): Promise<{ items: Room[]; more: boolean }> {
  const items: Room[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) };
    const got = await answer(api.GET('/api/rooms', { params: { query } }));
    items.push(...got.items);
    cursor = got.nextCursor;
    if (!cursor) return { items, more: false };
    if (!loaded.peek()) rooms.value = withRooms(rooms.peek(), got.items, Date.now());
  }
  return { items, more: true };
}

const loadAnew = batch<'all'>(ONCE_A_SECOND, loadRooms);

/** Keeps everything fresh while the dashboard is open. */
export function startStore(): () => void {
  const stops = [whileVisible(TICK_MS, tick), whileVisible(DRIFT_POLL_MS, refreshDrift)];
  if (may('rooms:read')) {
    stops.push(follow(heard), onMissed(missed), openStream(), whileVisible(ANEW_MS, () => loadAnew('all')));
    loadAnew('all');
  }
  refreshDrift();
  return () => stops.forEach((stop) => stop());
}

function tick(): void {
  clock.value = Date.now();
  if (may('rooms:read') && failure.peek() !== null) loadAnew('all');
  overdue(rooms.peek(), clock.value).forEach(touch);
}

function missed(): void {
  loadAnew('all');
  refreshDrift();
}

function heard(event: TimelineEvent): void {
  heardOfDrift(event);
  const seen = [...watched.values()].some((names) => names.has(event.roomName));
  if (seen || matters(event, rooms.peek())) touch(event.roomName);
}
