import type { TimelineEvent } from '../../api/types';

/** A difference that was found or mended, as the stream of events told it. */
export interface DriftLine {
  id: number;
  at: string;
  roomName: string;
  repaired: boolean;
  drift: string;
  action: string;
}

const MOST = 50;

/** The lines with what an event adds, the newest first; as they are if it is about something else. */
export function withEvent(lines: readonly DriftLine[], event: TimelineEvent): readonly DriftLine[] {
  if (event.kind !== 'drift_found' && event.kind !== 'drift_repaired') return lines;
  if (lines.some(({ id }) => id === event.id)) return lines;
  const line = {
    ...{ id: event.id, at: event.at, roomName: event.roomName, repaired: event.kind === 'drift_repaired' },
    ...{ drift: fact(event, 'drift'), action: fact(event, 'action') },
  };
  return [line, ...lines].slice(0, MOST);
}

function fact(event: TimelineEvent, name: string): string {
  const facts: Record<string, unknown> = event.facts;
  const value = facts[name];
  return typeof value === 'string' ? value : '';
}
