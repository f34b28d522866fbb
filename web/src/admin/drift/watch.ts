import { computed, signal } from '@preact/signals';

import { answer, api } from '../../api/client';
import type { DriftReport, TimelineEvent } from '../../api/types';
import { batch } from '../parts/batch';
import { may } from '../session';
import { byRoom, serious } from './judge';
import { judged, ripe, withLook, type Heard, type Looks } from './second-look';

const heard = signal<Heard | null>(null);
const looks = signal<Looks>(new Map());

/** Whether database and LiveKit agree: the last comparison, and what was seen of it since. */
export const drift = computed<DriftReport | null>(() => {
  const report = heard.value?.report;
  return report ? { ...report, items: judged(report.items, looks.value) } : null;
});
/** Why that could not be asked the last time; null when it could. */
export const driftFailure = signal<unknown>(null);
export const driftByRoom = computed(() => byRoom(drift.value?.items ?? []));
export const driftCount = computed(() => (drift.value?.items ?? []).filter(serious).length);
/** In how many rooms. */
export const driftRooms = computed(() => new Set((drift.value?.items ?? []).filter(serious).map(({ roomName }) => roomName)).size);
/** How often something was found or mended since the dashboard was opened. */
export const driftNews = signal(0);

/** A comparison comes every 15 s; asked for every 4 s, what differs is known within 20. */
export const DRIFT_POLL_MS = 4_000;
/** When more rooms than this are in doubt at once, the next comparison is the cheaper way to know. */
const MOST_LOOKS = 10;

const ask = batch<'drift'>(1_000, async () => {
  await load();
  await lookAgain();
});

/** Asks again how database and LiveKit compare. */
export function refreshDrift(): void {
  if (may('status:read')) ask('drift');
}

/** Forgets all that was heard. */
export function forgetDrift(): void {
  generation += 1;
  [heard.value, looks.value, driftFailure.value, driftNews.value] = [null, new Map(), null, 0];
}

/** Takes up an event. */
export function heardOfDrift(event: TimelineEvent): void {
  if (!event.kind.startsWith('drift_')) return;
  driftNews.value += 1;
  refreshDrift();
}

/** Moves on when all is forgotten: what was asked for before is not taken up any more. */
let generation = 0;

async function load(): Promise<void> {
  const asked = generation;
  try {
    const report = await answer(api.GET('/api/drift'));
    if (asked !== generation) return;
    // What was seen in between is about that comparison, and the next one knows better.
    if (report.checkedAt !== heard.peek()?.report.checkedAt) {
      looks.value = new Map();
      heard.value = { report, at: Date.now() };
    } else {
      heard.value = { report, at: heard.peek()?.at ?? Date.now() };
    }
    driftFailure.value = null;
  } catch (error) {
    if (asked === generation) driftFailure.value = error;
  }
}

async function lookAgain(): Promise<void> {
  const now = heard.peek();
  if (!now) return;
  const rooms = ripe(now, looks.peek(), Date.now());
  if (rooms.length > 0 && rooms.length <= MOST_LOOKS) await Promise.all(rooms.map((name) => look(now, name)));
}

async function look(now: Heard, roomName: string): Promise<void> {
  const status = await answer(api.POST('/api/room/server-status', { body: { roomName } })).catch(() => null);
  if (status && heard.peek()?.report.checkedAt === now.report.checkedAt) {
    looks.value = withLook(looks.peek(), now, roomName, status.comparison.drifts);
  }
}
