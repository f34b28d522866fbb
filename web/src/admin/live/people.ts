import type { Participant, Room } from '../../api/types';

/** How it stands with a person now. */
export type Standing =
  | { kind: 'inside'; since: string }
  | { kind: 'waiting'; since: string }
  | { kind: 'putOut'; since: string }
  | { kind: 'was'; until: string }
  | { kind: 'away' };

export function standing(person: Participant): Standing {
  const stay = person.sessions.findLast((session) => session.leftAt == null);
  if (stay) return { kind: 'inside', since: stay.joinedAt };
  if (person.revokedAt) return { kind: 'putOut', since: person.revokedAt };
  if (person.waitingSince) return { kind: 'waiting', since: person.waitingSince };
  const last = person.sessions.at(-1)?.leftAt;
  return last ? { kind: 'was', until: last } : { kind: 'away' };
}

/** Who stands where, those first who are there or want to be. */
export function people(room: Room): { person: Participant; now: Standing }[] {
  const all = room.participants.map((person) => ({ person, now: standing(person) }));
  return all.sort((a, b) => ORDER.indexOf(a.now.kind) - ORDER.indexOf(b.now.kind));
}

const ORDER: Standing['kind'][] = ['waiting', 'inside', 'was', 'away', 'putOut'];

export function waits(room: Room): boolean {
  return room.participants.some((person) => standing(person).kind === 'waiting');
}

/** Whole minutes together by now: those the server counted, and those since, while a candidate and an interviewer are inside. */
export function minutesNow(room: Room, at: number, now: number): number {
  const inside = new Set(room.participants.filter((person) => standing(person).kind === 'inside').map(({ role }) => role));
  const together = inside.has('candidate') && inside.has('interviewer');
  return room.minutesTogether + (together ? Math.max(0, Math.floor((now - at) / 60_000)) : 0);
}

/** Whom the interview is with. */
export function candidate(room: Room): string {
  return room.participants.find((person) => person.role === 'candidate')?.name ?? room.applicationId;
}
