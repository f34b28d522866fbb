import type { Track } from 'livekit-client';

import type { Role } from '../api/types';

export type Quality = 'excellent' | 'good' | 'poor' | 'lost' | 'unknown';

/** Somebody in the room, as of now. */
export interface Person {
  identity: string;
  name: string;
  role: Role | undefined;
  self: boolean;
  /** Sees and hears, and is neither seen nor heard. */
  watching: boolean;
  speaking: boolean;
  /** Whether the microphone is on. */
  heard: boolean;
  quality: Quality;
  camera: Track | undefined;
  screen: Track | undefined;
  /** What is to be played: voice, and the sound of a shared screen. */
  sounds: Track[];
}

/** Our id of a person, from the name on LiveKit: `p_` and the id without its hyphens. */
export function participantId(identity: string): string {
  const hex = identity.replace(/^p_/, '');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** One or two letters for who has no picture: of the first and of the last name, whatever the script. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = (word: string | undefined) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '';
  // Arabic letters would join to a word of their own without the mark between them.
  return words.length > 1 ? `${first(words[0])}\u200c${first(words.at(-1))}` : first(words[0]);
}

/** Who came and who went between two looks. */
export function comings(before: readonly Person[], after: readonly Person[]): { came: Person[]; went: Person[] } {
  const among = (list: readonly Person[]) => new Set(list.map((person) => person.identity));
  const [were, are] = [among(before), among(after)];
  return {
    came: after.filter((person) => !person.self && !were.has(person.identity)),
    went: before.filter((person) => !person.self && !are.has(person.identity)),
  };
}
