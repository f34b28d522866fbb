import type { Room, TimelineEvent } from '../../api/types';

/** A room as it was when it was asked for, by this browser's clock in milliseconds. */
export interface Seen {
  room: Room;
  at: number;
}
export type Rooms = ReadonlyMap<string, Seen>;

/** How long before it opens a room is on the page of what happens now: an hour. */
export const SOON_MS = 60 * 60_000;

/** Whether the page of what happens now shows a room: people are or may be inside, or will be within the hour. */
export function belongs(room: Room, now: number): boolean {
  if (room.phase === 'scheduled') return Date.parse(room.opensAt) - now <= SOON_MS;
  return room.phase === 'live' || room.phase === 'open';
}

/** Everything anew, as the server just told. */
export function allAnew(rooms: Room[], at: number): Rooms {
  return withRooms(new Map(), rooms, at);
}

/** Some rooms anew; those whose time is over are gone. */
export function withRooms(known: Rooms, rooms: Room[], at: number): Rooms {
  const next = new Map(known);
  for (const room of rooms) {
    if (belongs(room, at)) next.set(room.roomName, { room, at });
    else next.delete(room.roomName);
  }
  return next;
}

/** Rooms whose phase the clock changed since they were asked for: nobody tells of that. */
export function overdue(known: Rooms, now: number): string[] {
  return [...known.values()].filter((seen) => phaseIsOver(seen, now)).map(({ room }) => room.roomName);
}

/** Whether the clock alone made another phase of a room since it was asked for. */
export function phaseIsOver({ room, at }: Seen, now: number): boolean {
  return at < turn(room) && turn(room) <= now;
}

/** When the clock alone makes another phase of it. */
function turn(room: Room): number {
  return Date.parse(room.phase === 'scheduled' ? room.opensAt : room.phase === 'open' ? room.closesAt : room.hardEndsAt);
}

/** What can bring a room onto the page that was not there before. */
const BEGINNINGS: ReadonlySet<string> = new Set([
  ...['room_created', 'room_rescheduled', 'room_changed', 'participant_added', 'token_issued', 'waiting', 'joined', 'interview_started'],
]);

/** Whether an event is a reason to ask for its room again. */
export function matters(event: Pick<TimelineEvent, 'roomName' | 'kind'>, known: Rooms): boolean {
  return known.has(event.roomName) || BEGINNINGS.has(event.kind);
}
