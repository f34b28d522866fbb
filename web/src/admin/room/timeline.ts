import type { Line } from '../../api/types';
import type { Key } from '../../i18n';
import { isKey } from '../parts/words';

/** How a fact is to be read: a word of ours (with the family of its messages), a number of minutes, or as it is. */
type Reading = { words: string } | 'minutes' | 'text' | 'fields';

export interface Fact {
  label: Key;
  value: string;
  reading: Reading;
}

/** A line of the timeline, ready to be said. */
export interface Told {
  /** Nothing when the kind is of a newer server: then the kind itself is shown. */
  sentence?: Key;
  /** Whom it happened to. */
  participantId?: string;
  actor: Actor;
  facts: readonly Fact[];
  /** For support: ids that say nothing to a reader. */
  technical: readonly (readonly [string, string])[];
  tone: 'plain' | 'good' | 'bad';
}

export type Actor = { is: 'system' | 'media_server' | 'messenger' } | { is: 'key' | 'unknown'; name: string } | { is: 'participant'; id: string };

/** What readers are told of the facts, in this order. */
const READABLE: Readonly<Record<string, { label: Key; reading: Reading }>> = {
  drift: { label: 'admin.fact.drift', reading: { words: 'admin.drift.kind' } },
  severity: { label: 'admin.fact.severity', reading: { words: 'admin.drift.severity' } },
  action: { label: 'admin.fact.action', reading: { words: 'admin.repair.action' } },
  purpose: { label: 'admin.fact.purpose', reading: { words: 'admin.message.purpose' } },
  reason: { label: 'admin.fact.reason', reading: { words: 'admin.reason' } },
  response: { label: 'admin.fact.response', reading: { words: 'admin.response' } },
  outcome: { label: 'admin.fact.outcome', reading: { words: 'admin.outcome' } },
  noShow: { label: 'admin.fact.noShow', reading: { words: 'admin.noShow' } },
  minutes: { label: 'admin.fact.minutes', reading: 'minutes' },
  candidateMinutes: { label: 'admin.fact.candidateMinutes', reading: 'minutes' },
  candidateLateMinutes: { label: 'admin.fact.candidateLateMinutes', reading: 'minutes' },
  interviewerLateMinutes: { label: 'admin.fact.interviewerLateMinutes', reading: 'minutes' },
  step: { label: 'admin.fact.step', reading: { words: 'admin.report.step' } },
  code: { label: 'admin.fact.code', reading: { words: 'admin.report.code' } },
  title: { label: 'admin.fact.title', reading: 'text' },
  fields: { label: 'admin.fact.fields', reading: 'fields' },
  source: { label: 'admin.fact.source', reading: { words: 'admin.source' } },
};

const GOOD = new Set(['joined', 'admitted', 'interview_started', 'drift_repaired', 'invitation_delivered', 'invitation_read']);
const BAD = new Set([
  'drift_found',
  'invitation_failed',
  'invitation_undelivered',
  'invitation_unsent',
  'join_refused',
  'connection_aborted',
  'denied',
  'put_out',
  'removed_again',
  'refresh_reused',
]);

/** A line as {@link told} reads it: the document knows nothing of the facts but that they have names. */
export type Telling = Omit<Line, 'facts'> & { facts: Readonly<Record<string, unknown>> };

/** What a line says. */
export function told(line: Telling): Told {
  const sentence = `admin.timeline.${line.kind}`;
  const facts = Object.entries(line.facts).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const);
  return {
    ...(isKey(sentence) ? { sentence } : {}),
    ...(line.participantId ? { participantId: line.participantId } : {}),
    actor: actorOf(line.actor),
    facts: readable(facts),
    technical: facts.filter(([name]) => !(name in READABLE)),
    tone: GOOD.has(line.kind) ? 'good' : BAD.has(line.kind) ? 'bad' : 'plain',
  };
}

/** Newest first, each line once, whether it came by the page or by the stream. */
export function merged(known: readonly Line[], more: readonly Line[]): Line[] {
  const byId = new Map([...known, ...more].map((line) => [line.id, line]));
  return [...byId.values()].sort((a, b) => b.id - a.id);
}

function actorOf(text: string): Actor {
  if (text === 'system' || text === 'media_server' || text === 'messenger') return { is: text };
  const [family, ...rest] = text.split(':');
  const name = rest.join(':');
  if (family === 'participant') return { is: 'participant', id: name };
  return family === 'key' ? { is: 'key', name } : { is: 'unknown', name: text };
}

function readable(facts: readonly (readonly [string, string])[]): Fact[] {
  const values = new Map(facts);
  return Object.entries(READABLE).flatMap(([name, how]) => {
    const value = values.get(name);
    return value === undefined ? [] : [{ label: how.label, value, reading: how.reading }];
  });
}
