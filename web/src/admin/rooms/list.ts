import { signal } from '@preact/signals';

import { answer, api } from '../../api/client';
import type { Room } from '../../api/types';
import type { Seen } from '../live/state';
import { onMissed } from '../events';
import { onRoom, unwatch, watch } from '../store';
import { admits, asked, type Filters } from './filters';

const PAGE = 50;

/** A list of rooms by filters, page by page, kept fresh. */
export class RoomList {
  readonly items = signal<readonly Seen[]>([]);
  readonly cursor = signal<string | null>(null);
  readonly loading = signal(true);
  readonly failure = signal<unknown>(null);

  constructor(private readonly filters: Filters) {}

  /** Loads the first page and listens, until what this gives is called. */
  start(): () => void {
    void this.load();
    const stops = [onRoom((room) => this.heard(room)), onMissed(() => void this.again())];
    return () => {
      unwatch(this);
      stops.forEach((stop) => stop());
    };
  }

  /** From the beginning. */
  load(): Promise<void> {
    return this.take(async () => {
      const { items, cursor } = await this.fetch(null);
      this.show(items);
      this.cursor.value = cursor;
    });
  }

  /** The next page, below those that are there. */
  more(): Promise<void> {
    return this.take(async () => {
      const { items, cursor } = await this.fetch(this.cursor.peek());
      this.show([...this.items.peek(), ...items]);
      this.cursor.value = cursor;
    });
  }

  /** Everything that is there once more, as far down as somebody has read. */
  private again(): Promise<void> {
    const read = this.items.peek().length;
    return this.take(async () => {
      let { items, cursor } = await this.fetch(null);
      while (cursor !== null && items.length < read) {
        const page = await this.fetch(cursor);
        [items, cursor] = [[...items, ...page.items], page.cursor];
      }
      this.show(items);
      this.cursor.value = cursor;
    });
  }

  /** Tries it once more. */
  retry: () => Promise<void> = () => this.load();

  private async fetch(cursor: string | null): Promise<{ items: Seen[]; cursor: string | null }> {
    const query = { ...asked(this.filters), limit: PAGE, ...(cursor ? { cursor } : {}) };
    const page = await answer(api.GET('/api/rooms', { params: { query } }));
    return { items: page.items.map((room) => ({ room, at: Date.now() })), cursor: page.nextCursor ?? null };
  }

  private async take(work: () => Promise<void>): Promise<void> {
    [this.loading.value, this.retry] = [true, () => this.take(work)];
    try {
      await work();
      this.failure.value = null;
    } catch (error) {
      this.failure.value = error;
    } finally {
      this.loading.value = false;
    }
  }

  private heard(room: Room): void {
    this.show(withRoom(this.items.peek(), { room, at: Date.now() }, admits(this.filters, room)));
  }

  private show(items: readonly Seen[]): void {
    this.items.value = items;
    watch(this, new Set(items.map(({ room }) => room.roomName)));
  }
}

/** The list with a room as it is now. One that is in it stays, even if the filters would not find it any more: nothing goes away while it is read. */
export function withRoom(items: readonly Seen[], seen: Seen, admitted: boolean): readonly Seen[] {
  const index = items.findIndex(({ room }) => room.roomName === seen.room.roomName);
  if (index >= 0) return items.map((item, place) => (place === index ? seen : item));
  const newest = items[0]?.room.createdAt ?? '';
  return admitted && seen.room.createdAt > newest ? [seen, ...items] : items;
}
