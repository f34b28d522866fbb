import type { Key } from '../../i18n';
import type { Invitation } from '../../api/types';

/** How far a message came, in order. */
export const STATIONS = ['queued', 'accepted', 'sent', 'delivered', 'read'] as const;
export type Station = (typeof STATIONS)[number];
/** `stuck`: nobody knows whether it goes on. */
export type Progress = 'done' | 'ahead' | 'stuck' | 'failed' | 'never';

export interface Step {
  station: Station;
  progress: Progress;
  at?: string;
}

/** What has to be said about a message beside how far it came. */
export interface Remark {
  tone: 'plain' | 'careful' | 'bad';
  key: Key;
}

/** The stations of a message: behind it, before it, and where it stopped. */
export function steps(invitation: Invitation): Step[] {
  const times = timesOf(invitation);
  const reached = furthest(invitation, times);
  const beyond = afterwards(invitation.state);
  return STATIONS.map((station, place) => {
    const at = times[station];
    const progress = place <= reached ? 'done' : place === reached + 1 ? beyond.next : beyond.rest;
    return { station, progress, ...(at && progress === 'done' ? { at } : {}) };
  });
}

/** What is unusual about the message, if anything is. */
export function remark(invitation: Invitation): Remark | undefined {
  switch (invitation.state) {
    case 'failed':
      return { tone: 'bad', key: 'admin.message.failed' };
    case 'undelivered':
      return { tone: 'bad', key: 'admin.message.undelivered' };
    case 'suppressed':
      return { tone: 'careful', key: 'admin.message.suppressed' };
    case 'uncertain':
      return { tone: 'careful', key: 'admin.message.uncertain' };
    case 'held':
      return { tone: 'careful', key: 'admin.message.held' };
    default:
      return invitation.preview ? { tone: 'plain', key: 'admin.message.preview' } : undefined;
  }
}

/** Whether another one may be sent: the server refuses while the first one is on its way. */
export function mayResend(invitation: Invitation): boolean {
  return !['queued', 'sending', 'uncertain'].includes(invitation.state);
}

function timesOf(invitation: Invitation): Partial<Record<Station, string>> {
  const { createdAt, acceptedAt, sentAt, deliveredAt, readAt } = invitation;
  const known: [Station, string | null | undefined][] = [
    ['queued', createdAt],
    ['accepted', acceptedAt],
    ['sent', sentAt],
    ['delivered', deliveredAt],
    ['read', readAt],
  ];
  return Object.fromEntries(known.filter(([, at]) => at));
}

/** Receipts get lost and overtake each other: the furthest one counts, and all before it are behind the message. */
function furthest(invitation: Invitation, times: Partial<Record<Station, string>>): number {
  if (invitation.state === 'suppressed') return -1;
  const byState = STATIONS.findIndex((station) => station === invitation.state);
  const byTimes = STATIONS.findLastIndex((station) => times[station]);
  return Math.max(byState, byTimes);
}

function afterwards(state: string): { next: Progress; rest: Progress } {
  switch (state) {
    case 'failed':
    case 'undelivered':
      return { next: 'failed', rest: 'never' };
    case 'suppressed':
      return { next: 'never', rest: 'never' };
    case 'uncertain':
    case 'held':
      return { next: 'stuck', rest: 'ahead' };
    default:
      return { next: 'ahead', rest: 'ahead' };
  }
}
