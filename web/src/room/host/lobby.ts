import type { Lobby } from '../../api/types';

export type Guest = Lobby['waiting'][number];
export type Word = Lobby['responses'][number];

/** Who was not there the last time. */
export function newcomers(before: readonly Guest[], now: readonly Guest[]): Guest[] {
  const known = new Set(before.map((guest) => guest.participantId));
  return now.filter((guest) => !known.has(guest.participantId));
}

/** What a host is to hear: who is late or does not come, as long as they are not here. */
export function worthSaying(lobby: Pick<Lobby, 'responses' | 'people' | 'waiting'>): Word[] {
  const here = new Set([...lobby.people.filter((one) => one.inside), ...lobby.waiting].map((one) => one.participantId));
  return lobby.responses.filter((word) => word.kind !== 'confirm' && !here.has(word.participantId));
}

const EVERY_MS = 3_000;
const LONGEST_MS = 30_000;

/** When to ask for the list again, after so many failures in a row. */
export function nextLook(failures: number): number {
  return Math.min(EVERY_MS * 2 ** failures, LONGEST_MS);
}
