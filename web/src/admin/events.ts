import { signal } from '@preact/signals';

import type { TimelineEvent } from '../api/types';

/** Whether what happens is heard at this moment. */
export type StreamState = 'connecting' | 'live' | 'broken';
export const stream = signal<StreamState>('connecting');

/** Every kind of event there is: `EventSource` hears only what it is asked to hear. */
const KINDS = [
  ...['room_created', 'room_rescheduled', 'room_changed', 'room_cancelled', 'room_ended', 'participant_added'],
  ...['invitation_queued', 'invitation_sending', 'invitation_uncertain', 'invitation_held', 'invitation_accepted', 'invitation_sent'],
  ...['invitation_delivered', 'invitation_read', 'invitation_undelivered', 'invitation_failed', 'invitation_unsent'],
  ...['invitation_suppressed', 'invitation_retried', 'response_received', 'link_voided', 'link_replaced', 'link_shown', 'phone_shown'],
  ...['token_issued', 'token_refreshed', 'refresh_reused', 'waiting', 'admitted', 'denied', 'put_out', 'removed_again', 'leave_asked'],
  ...['joined', 'left', 'connection_aborted', 'server_room_finished', 'server_room_deleted', 'reported', 'join_refused', 'person_erased'],
  ...['interview_started', 'interview_ended', 'interview_revised', 'drift_found', 'drift_repaired'],
];

/** The server says something every 15 seconds (docs/events.md); after twice that the connection is dead. */
const LONGEST_SILENCE_MS = 30_000;

/** How long to wait before the connection is tried anew, in milliseconds: longer each time, half a minute at most. */
export function pause(attempt: number): number {
  return Math.min(30_000, 2_000 * 2 ** attempt);
}

/** What an event says, if it is one of ours. */
export function read(data: unknown): TimelineEvent | null {
  if (typeof data !== 'string') return null;
  try {
    const value: unknown = JSON.parse(data);
    return isEvent(value) ? value : null;
  } catch {
    return null;
  }
}

function isEvent(value: unknown): value is TimelineEvent {
  return typeof value === 'object' && value !== null && 'roomName' in value && 'kind' in value;
}

const listeners = new Set<(event: TimelineEvent) => void>();
const missers = new Set<() => void>();

/** Hears every event from now on, until what this gives is called. */
export function follow(listener: (event: TimelineEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Hears that events may have been missed: what is shown has to be fetched anew. */
export function onMissed(listener: () => void): () => void {
  missers.add(listener);
  return () => missers.delete(listener);
}

type Make = (url: string) => EventSource;

/** The one stream of the page, until what this gives is called. A browser has few connections to one server; each of our pages listens here. */
export function openStream(make: Make = (url) => new EventSource(url)): () => void {
  const following = new Following(make);
  stream.value = 'connecting';
  following.connect();
  return () => following.close();
}

class Following {
  private source: EventSource | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private last = '';
  private broken = false;

  constructor(private readonly make: Make) {}

  connect(): void {
    const place = this.last === '' ? '' : `&lastEventId=${encodeURIComponent(this.last)}`;
    const source = this.make(`/api/events?beats=true${place}`);
    source.onopen = () => this.opened();
    source.onerror = () => this.failed(source.readyState === EventSource.CLOSED);
    for (const kind of [...KINDS, 'beat']) source.addEventListener(kind, (message: MessageEvent<unknown>) => this.heard(message));
    this.source = source;
  }

  close(): void {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.source?.close();
  }

  private opened(): void {
    this.alive();
    [this.attempt, stream.value] = [0, 'live'];
    if (this.broken) missers.forEach((tell) => tell());
    this.broken = false;
  }

  /** The browser comes again by itself after a lost connection, but gives up on an answer that is no stream. */
  private failed(forGood: boolean): void {
    clearTimeout(this.silence);
    [this.broken, stream.value] = [true, 'broken'];
    if (forGood) this.retry = setTimeout(() => this.connect(), pause(this.attempt++));
  }

  /** A connection can die without a word, which the browser would notice after many minutes. */
  private alive(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.source?.close();
      this.failed(false);
      this.connect();
    }, LONGEST_SILENCE_MS);
  }

  private heard(message: MessageEvent<unknown>): void {
    this.alive();
    this.last = message.lastEventId;
    const event = read(message.data);
    if (event) listeners.forEach((tell) => tell(event));
  }
}
