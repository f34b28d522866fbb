import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { openStream } from '../events';
import { aRoom } from '../samples';
import { NONE } from './filters';
import { RoomList } from './list';

class Source extends EventTarget {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 0;
  close() {}
}

const TOTAL = 120;
let refuses = false;
const all = Array.from({ length: TOTAL }, (_, index) => aRoom({ roomName: `room ${index}` }));
let list: RoomList;
let source: Source;
let stops: (() => void)[];

beforeEach(async () => {
  refuses = false;
  vi.stubGlobal('fetch', (request: Request) => {
    if (refuses) return Promise.reject(new TypeError('no network'));
    const query = new URL(request.url).searchParams;
    const [from, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit'))];
    const nextCursor = from + limit < TOTAL ? String(from + limit) : null;
    return Promise.resolve(Response.json({ success: true, items: all.slice(from, from + limit), nextCursor }));
  });
  vi.stubGlobal('EventSource', { CLOSED: 2 });
  source = new Source();
  list = new RoomList(NONE);
  stops = [openStream(() => source as unknown as EventSource), list.start()];
  source.onopen?.();
  await vi.waitFor(() => expect(list.loading.value).toBe(false));
});
afterEach(() => {
  stops.forEach((stop) => stop());
  vi.unstubAllGlobals();
});

async function breaks(): Promise<void> {
  source.onerror?.();
  source.onopen?.();
  await vi.waitFor(() => expect(list.loading.value).toBe(false));
}

it('is as long as it was when it was fetched anew after a break', async () => {
  await list.more();
  expect(list.items.value).toHaveLength(100);
  await breaks();
  expect(list.items.value).toHaveLength(100);
  await list.more();
  expect(list.items.value.map(({ room }) => room.roomName)).toEqual(all.map(({ roomName }) => roomName));
});

it('tries once more what failed, and not something else', async () => {
  refuses = true;
  await breaks();
  expect(list.failure.value).not.toBeNull();
  refuses = false;
  await list.retry();
  expect(list.items.value).toHaveLength(50);
  expect(list.failure.value).toBeNull();
});
