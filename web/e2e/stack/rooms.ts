import { randomUUID } from 'node:crypto';

import { answer } from '../../src/api/client.ts';
import type { components } from '../../src/api/schema';
import type { Line, Participant, Role, Room } from '../../src/api/types';
import { until } from './processes.ts';
import type { Stack } from './stack.ts';

type NewRoom = components['schemas']['CreateRoomBody'];

/** An interview as it was made: who is expected, and their links. */
export interface Interview {
  name: string;
  candidate: Guest;
  interviewer: Guest;
  observer: Guest;
}

export interface Guest {
  id: string;
  identity: string;
  name: string;
  link: string;
}

export const CANDIDATE = { name: 'Layla Haddad', phone: '+962790123457', locale: 'ar' };
export const INTERVIEWER = { name: 'Omar Nasser', locale: 'en' };
export const OBSERVER = { name: 'Dana Saleh', locale: 'en' };
export const JOB = { id: 'J-7', title: 'Accountant' };

/** Makes an interview through the API, with changes to what is usual: open at once, one of each role. */
export async function makeInterview(stack: Stack, changes: Partial<NewRoom> = {}, key?: string): Promise<Interview> {
  const consent = { grantedAt: '2026-11-20T09:00:00Z', textVersion: 'v1', source: 'application_form' };
  const body: NewRoom = {
    applicationId: `A-${randomUUID()}`,
    round: 1,
    durationMinutes: 60,
    admission: 'open',
    secondDevice: 'takeover',
    job: JOB,
    company: 'Acme Jordan',
    candidate: { ...CANDIDATE, whatsappConsent: consent },
    interviewers: [INTERVIEWER],
    observers: [OBSERVER],
    ...changes,
  };
  const room = await answer(stack.api(key).POST('/api/rooms', { body }));
  const [candidate, interviewer, observer] = (['candidate', 'interviewer', 'observer'] as const).map((role) => guest(room, role));
  if (!candidate || !interviewer || !observer) throw new Error('somebody is missing');
  return { name: room.roomName, candidate, interviewer, observer };
}

function guest(room: Room, role: Role): Guest {
  const person = room.participants.find((participant) => participant.role === role);
  if (!person?.joinUrl) throw new Error(`there is no ${role} with a link`);
  return { id: person.id, identity: person.identity, name: person.name, link: person.joinUrl };
}

/** The link as it came by WhatsApp: what the preview shows, in place of a messenger. */
export async function linkOfMessage(stack: Stack, guest: Guest, key?: string): Promise<string> {
  return until('the message is out', 15_000, async () => {
    const { items } = await answer(stack.api(key).GET('/api/preview/messages'));
    return items.find((message) => message.link === guest.link)?.link ?? undefined;
  });
}

/** What the database says of somebody. */
export async function participant(stack: Stack, interview: Interview, guest: Guest, key?: string): Promise<Participant> {
  const room = await answer(stack.api(key).GET('/api/rooms/{name}', { params: { path: { name: interview.name } } }));
  const found = room.participants.find(({ id }) => id === guest.id);
  if (!found) throw new Error('nobody of that id');
  return found;
}

/** The stays of somebody that are going on. */
export async function openStays(stack: Stack, interview: Interview, guest: Guest, key?: string): Promise<number> {
  return (await participant(stack, interview, guest, key)).sessions.filter(({ leftAt }) => leftAt == null).length;
}

/** The room's timeline, or what of it is of these kinds. */
export async function timeline(stack: Stack, interview: Interview, kinds: string[] = [], key?: string): Promise<Line[]> {
  const params = { path: { name: interview.name }, query: { limit: 200 } };
  const { items } = await answer(stack.api(key).GET('/api/rooms/{name}/timeline', { params }));
  return kinds.length === 0 ? items : items.filter(({ kind }) => kinds.includes(kind));
}
