import { signal } from '@preact/signals';

import { answer, api, Problem } from '../api/client';
import type { Room, TimelineEvent } from '../api/types';
import { DRIFT_POLL_MS, forgetDrift, heardOfDrift, refreshDrift } from './drift/watch';
import { forgetLinks } from './create/made';
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

function isWatched(name: string): boolean {
  return [...watched.values()].some((names) => names.has(name));
}

/** Asks for a room again, soon. */
export const touch = batch<string>(ONCE_A_SECOND, async (names) => {
  const many = names.length > MANY;
  if (many) await loadRooms();
  await Promise.all((many ? names.filter(isWatched) : names).map(refetch));
});

async function refetch(name: string): Promise<void> {
  const asked = generation;
  try {
    const room = await answer(api.GET('/api/rooms/{name}', { params: { path: { name } } }));
    if (asked !== generation) return;
    rooms.value = withRooms(rooms.peek(), [room], Date.now());
    loading.forEach((meanwhile) => meanwhile.push(room));
    roomListeners.forEach((tell) => tell(room));
  } catch (error) {
    // What cannot be fetched is old on the page: that is said, and the clock tries again. A room that is not there is no such trouble.
    const gone = error instanceof Problem && error.status === 404;
    if (!gone && asked === generation) failure.value = error;
  }
}

/** Moves on when everything is forgotten: what was asked for before is not taken up any more. */
let generation = 0;
/** Of each fetching of all rooms that is under way: the rooms that were asked for one by one meanwhile, which are newer. */
const loading = new Set<Room[]>();

/** Fetches all rooms of now. */
export async function loadRooms(): Promise<void> {
  const [at, asked, meanwhile] = [Date.now(), generation, [] as Room[]];
  const soon = { phase: 'scheduled' as const, startsTo: new Date(at + 2 * SOON_MS).toISOString() };
  loading.add(meanwhile);
  try {
    // As their time goes by rooms move on to the next list, so that one is found twice rather than not at all.
    const lists = [await list(soon), await list({ phase: 'open' }), await list({ phase: 'live' })];
    if (asked !== generation) return;
    rooms.value = withRooms(allAnew(lists.flatMap(({ items }) => items), at), meanwhile, Date.now());
    partial.value = lists.some(({ more }) => more);
    [failure.value, loaded.value] = [null, true];
  } catch (error) {
    if (asked === generation) failure.value = error;
  } finally {
    loading.delete(meanwhile);
  }
}

/** Whoever signs in next may be somebody else, with a key that may see less. */
function forget(): void {
  generation += 1;
  rooms.value = new Map();
  [loaded.value, partial.value, failure.value] = [false, false, null];
  forgetDrift();
  forgetLinks();
}

type Filter = { phase: 'live' | 'open' | 'scheduled'; startsTo?: string };

async function list(filter: Filter): Promise<{ items: Room[]; more: boolean }> {
  const asked = generation;
  const items: Room[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) };
    const got = await answer(api.GET('/api/rooms', { params: { query } }));
    items.push(...got.items);
    cursor = got.nextCursor;
    if (!cursor) return { items, more: false };
    if (!loaded.peek() && asked === generation) rooms.value = withRooms(rooms.peek(), got.items, Date.now());
  }
  return { items, more: true };
}

const loadAnew = batch<'all'>(ONCE_A_SECOND, loadRooms);

/** Keeps everything fresh while somebody is signed in. What this gives ends that, and forgets all there was. */
export function startStore(): () => void {
  const stops = [forget, whileVisible(TICK_MS, tick), whileVisible(DRIFT_POLL_MS, refreshDrift)];
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
  if (isWatched(event.roomName) || matters(event, rooms.peek())) touch(event.roomName);
}
