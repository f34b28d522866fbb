import type { KnownDrift } from '../../api/types';
import { serious } from '../drift/judge';
import { standing, waits } from './people';
import type { Rooms, Seen } from './state';

/** What of the rooms of now is looked at. */
export const LOOKS = ['all', 'live', 'waiting', 'open', 'soon', 'drift'] as const;
export type Look = (typeof LOOKS)[number];
export type DriftOf = ReadonlyMap<string, readonly KnownDrift[]>;

/** Whether a room is among those that are looked at. */
export function among(look: Look, { room }: Seen, drift: DriftOf): boolean {
  switch (look) {
    case 'all':
      return true;
    case 'live':
      return room.phase === 'live';
    case 'waiting':
      return waits(room);
    case 'open':
      return room.phase === 'open';
    case 'soon':
      return room.phase === 'scheduled';
    case 'drift':
      return differs(room.roomName, drift);
  }
}

export function differs(roomName: string, drift: DriftOf): boolean {
  return (drift.get(roomName) ?? []).some(serious);
}

/** How many rooms there are of each. */
export function tally(rooms: Rooms, drift: DriftOf): Record<Look, number> {
  const counts = { all: 0, live: 0, waiting: 0, open: 0, soon: 0, drift: 0 };
  for (const seen of rooms.values()) {
    for (const look of LOOKS) if (among(look, seen, drift)) counts[look]++;
  }
  return counts;
}

/** The rooms to show, those first that need somebody: drift, people who wait, people who are inside; then by their start. */
export function choose(rooms: Rooms, look: Look, words: string, drift: DriftOf): Seen[] {
  const found = [...rooms.values()].filter((seen) => among(look, seen, drift) && mentions(seen, words));
  const keyed = found.map((seen) => ({ seen, rank: rank(seen, drift), start: start(seen) }));
  keyed.sort((a, b) => a.rank - b.rank || a.start - b.start || (a.seen.room.roomName < b.seen.room.roomName ? -1 : 1));
  return keyed.map(({ seen }) => seen);
}

function rank({ room }: Seen, drift: DriftOf): number {
  if (differs(room.roomName, drift)) return 0;
  if (waits(room)) return 1;
  if (room.phase === 'live') return room.participants.some((person) => standing(person).kind === 'inside') ? 2 : 3;
  return room.phase === 'open' ? 4 : 5;
}

function start({ room }: Seen): number {
  return Date.parse(room.startsAt ?? room.opensAt);
}

/** Whether all the words are somewhere in what a room is called by. */
export function mentions({ room }: Seen, words: string): boolean {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const names = room.participants.map((person) => person.name);
  const text = plain([room.title, room.company ?? '', room.applicationId, room.jobId, ...names].join(' '));
  return wanted.every((word) => text.includes(word));
}

/** Without capitals, accents and vowel signs, which nobody types into a search. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{Mark}/gu, '').toLowerCase();
}
