import { signal } from '@preact/signals';

import { answer, api, Problem } from '../api/client';
import type { SignedIn as SessionBody } from '../api/types';
import { hearTabs, tellTabs } from './tabs';

/** Who is signed in: by which key, and what that may be used for. */
export type Holder = Pick<SessionBody, 'name' | 'scopes' | 'authentication'>;
/** Why nobody is signed in: the first visit, a session that ended, a sign-out. */
export type WhyOut = 'first' | 'over' | 'left';
export type Session = { kind: 'asking' } | { kind: 'away' } | { kind: 'out'; why: WhyOut } | { kind: 'in'; holder: Holder };

export const session = signal<Session>({ kind: 'asking' });

/** The least first: each allows what those before it allow, as in the server. */
const SCOPES = ['status:read', 'rooms:read', 'rooms:write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether a holder of these scopes may do what needs that one. */
export function allows(scopes: readonly string[], needed: Scope): boolean {
  const great = SCOPES.slice(SCOPES.indexOf(needed));
  return scopes.some((scope) => great.some((enough) => enough === scope));
}

/** Whether who is signed in may. Components that ask are drawn anew when that changes. */
export function may(needed: Scope): boolean {
  const now = session.value;
  return now.kind === 'in' && allows(now.holder.scopes, needed);
}

/** What a refusal for want of a session makes of the one there is. Who was not in before has nothing that could be over. */
export function ended(now: Session): Session {
  return now.kind === 'in' ? { kind: 'out', why: 'over' } : now;
}

/** What it is when the server knows of nobody: who was in before has left in another tab. */
export function outside(now: Session): Session {
  if (now.kind === 'in') return { kind: 'out', why: 'left' };
  return now.kind === 'out' ? now : { kind: 'out', why: 'first' };
}

/**
 * From any page, any answer of 401 ends the session: the key was revoked, or half a day is over. Another tab's sign-in or sign-out is
 * this one's too, since the cookie is: the server is asked whose it is now.
 */
export function watchSession(): void {
  api.use({
    onResponse({ request, response, schemaPath }) {
      const asks = schemaPath === '/api/session' && request.method === 'GET';
      if (response.status === 401 && !asks) session.value = ended(session.peek());
    },
  });
  hearTabs(() => void ask());
}

/** Asks whether this browser is signed in already. */
export async function askSession(): Promise<void> {
  session.value = { kind: 'asking' };
  await ask();
}

/** Moves on with each question, sign-in and sign-out: an older answer tells nothing any more. */
let turn = 0;

async function ask(): Promise<void> {
  const asked = ++turn;
  const next = await whoIsIn();
  if (asked === turn) session.value = next;
}

async function whoIsIn(): Promise<Session> {
  try {
    return { kind: 'in', holder: await answer(api.GET('/api/session')) };
  } catch (error) {
    return error instanceof Problem && error.status === 401 ? outside(session.peek()) : { kind: 'away' };
  }
}

function settle(now: Session): void {
  turn += 1;
  session.value = now;
  tellTabs();
}

/** Signs in. The key goes to the server once, and is kept nowhere. */
export async function signIn(key: string): Promise<void> {
  settle({ kind: 'in', holder: await answer(api.POST('/api/session', { body: { key } })) });
}

export async function signOut(): Promise<void> {
  await answer(api.DELETE('/api/session'));
  settle({ kind: 'out', why: 'left' });
}
