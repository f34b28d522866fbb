import { signal } from '@preact/signals';

import { answer, api } from '../../api/client';
import type { Line, Room, ServerStatus } from '../../api/types';
import { phaseIsOver } from '../live/state';
import { merged } from './timeline';

/** How long what changes together is collected before the room is asked for again. */
const COALESCE_MS = 1000;
/** Drift shows on LiveKit's side without any event of ours, so LiveKit is asked while somebody looks. */
const LOOK_AGAIN_MS = 10_000;
const PAGE = 200;
/** A timeline longer than this is no interview's. */
const PAGES = 25;

/** One room, as long as its page is open: record, LiveKit, timeline. */
export class RoomData {
  readonly room = signal<Room | undefined>(undefined);
  readonly status = signal<ServerStatus | undefined>(undefined);
  /** Why LiveKit's side is missing. */
  readonly away = signal<unknown>(undefined);
  /** Newest first; undefined until they came. */
  readonly lines = signal<readonly Line[] | undefined>(undefined);
  /** Why they could not be fetched the last time. */
  readonly linesFailure = signal<unknown>(undefined);
  /** Why there is no room to show. */
  readonly failure = signal<unknown>(undefined);
  private due: ReturnType<typeof setTimeout> | undefined;
  /** What was heard before the lines came. */
  private early: readonly Line[] = [];
  /** When the room was asked for, by this browser's clock. */
  private at = 0;

  constructor(readonly name: string) {}

  /** Loads everything and keeps it fresh until the answer is called. */
  start(): () => void {
    void this.reload();
    const looking = setInterval(() => {
      if (document.visibilityState !== 'visible') return;
      void this.look();
      const room = this.room.peek();
      if (room && phaseIsOver({ room, at: this.at }, Date.now())) void this.read();
    }, LOOK_AGAIN_MS);
    return () => {
      clearInterval(looking);
      clearTimeout(this.due);
    };
  }

  async reload(): Promise<void> {
    await Promise.all([this.refresh(), this.history()]);
  }

  /** Asks for the room and for LiveKit again, after a change of ours. */
  async refresh(): Promise<void> {
    await Promise.all([this.read(), this.look()]);
  }

  /** Takes up a line that just happened. */
  happened(line: Line): void {
    if (this.lines.value) this.lines.value = merged(this.lines.value, [line]);
    else this.early = merged(this.early, [line]);
    this.due ??= setTimeout(() => {
      this.due = undefined;
      void this.refresh();
    }, COALESCE_MS);
  }

  private async read(): Promise<void> {
    try {
      this.room.value = await answer(api.GET('/api/rooms/{name}', { params: { path: { name: this.name } } }));
      this.at = Date.now();
      this.failure.value = undefined;
    } catch (error) {
      this.failure.value = error;
    }
  }

  private async look(): Promise<void> {
    try {
      this.status.value = await answer(api.POST('/api/room/server-status', { body: { roomName: this.name } }));
      this.away.value = undefined;
    } catch (error) {
      this.status.value = undefined;
      this.away.value = error;
    }
  }

  async history(): Promise<void> {
    try {
      let cursor: string | undefined;
      let lines: readonly Line[] = [];
      for (let page = 0; page < PAGES; page += 1) {
        const query = { limit: PAGE, ...(cursor ? { cursor } : {}) };
        const more = await answer(api.GET('/api/rooms/{name}/timeline', { params: { path: { name: this.name }, query } }));
        lines = merged(lines, more.items);
        cursor = more.nextCursor ?? undefined;
        if (!cursor) break;
      }
      this.lines.value = merged(this.lines.value ?? this.early, lines);
      this.linesFailure.value = undefined;
    } catch (error) {
      this.linesFailure.value = error;
    }
  }
}
