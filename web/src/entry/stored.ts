import type { Choices } from './choices';

/** What a reload needs to come back into the room. It ends with the tab. */
export interface Stored {
  /** The secret of the join link. */
  link?: string;
  refreshToken?: string;
  choices?: Choices;
}

const NAME = 'greenroom.entry';
/** Where the browser allows no storage, a reload begins anew. */
let kept: Stored = {};

/** Remembers these, beside what was remembered before. */
export function remember(part: Stored): void {
  keep({ ...recall(), ...part });
}

/** All that is remembered. */
export function recall(): Stored {
  try {
    const text = sessionStorage.getItem(NAME);
    return text === null ? kept : parsed(text);
  } catch {
    return kept;
  }
}

/** Forgets the named parts, or everything. */
export function forget(...parts: (keyof Stored)[]): void {
  const rest = { ...recall() };
  for (const part of parts) delete rest[part];
  keep(parts.length > 0 ? rest : {});
}

function keep(all: Stored): void {
  kept = all;
  try {
    if (Object.keys(all).length === 0) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, JSON.stringify(all));
  } catch {
    // A private window of some browsers. `kept` lasts as long as the page.
  }
}

/** Only what has the form that we gave it: other scripts of this origin cannot be excluded, and versions differ. */
function parsed(text: string): Stored {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return {};
  return {
    ...('link' in value && typeof value.link === 'string' ? { link: value.link } : {}),
    ...('refreshToken' in value && typeof value.refreshToken === 'string' ? { refreshToken: value.refreshToken } : {}),
    ...('choices' in value && areChoices(value.choices) ? { choices: value.choices } : {}),
  };
}

function areChoices(value: unknown): value is Choices {
  if (typeof value !== 'object' || value === null) return false;
  const all = new Map(Object.entries(value));
  const switches = ['cameraOn', 'microphoneOn', 'lowData'].every((name) => typeof all.get(name) === 'boolean');
  return switches && ['cameraId', 'microphoneId', 'speakerId'].every((name) => ['string', 'undefined'].includes(typeof all.get(name)));
}
