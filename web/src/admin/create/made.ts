import type { Room } from '../../api/types';

/** A person's link, fresh from the room's creation. */
export interface FreshLink {
  id: string;
  name: string;
  role: string;
  url: string;
}

/** The links of the room that was made last. Kept out of the document and of all storage: they open the door. */
let last: { room: string; links: readonly FreshLink[] } | undefined;

/** Keeps the links of a room that was just made for its page. */
export function keepLinks(room: Room): void {
  const links = room.participants.flatMap(({ id, name, role, joinUrl }) => (joinUrl ? [{ id, name, role, url: joinUrl }] : []));
  last = { room: room.roomName, links };
}

/** Forgets them: somebody else may sit down here. */
export function forgetLinks(): void {
  last = undefined;
}

/** The links of this room, if it was the one made last. */
export function linksOf(room: string): readonly FreshLink[] {
  return last?.room === room ? last.links : [];
}
