import type { Health } from '../../api/types';
import { amount, duration, type Key } from '../../i18n';

/** How well a part is: as it should be, working with something to know, not working, or nobody knows. */
export type Mood = 'good' | 'careful' | 'bad' | 'unknown';

/** One of the things that Greenroom rests on. */
export interface Part {
  name: Key;
  mood: Mood;
  state: Key;
  /** What to know or to do beside the state. */
  cure?: Key;
  facts: { name: Key; value: string }[];
}

type Fact = Part['facts'][number];

/** The parts of the answer, in the order in which one would look. */
export function parts(health: Health): Part[] {
  return [livekit(health), database(health), messages(health), ...announcements(health), reconcile(health)];
}

function livekit({ livekit: it }: Health): Part {
  const facts = [latency(it.latencyMilliseconds), clock(it.clockAheadSeconds)].filter((fact) => fact !== null);
  const name = 'admin.health.livekit';
  const part = (mood: Mood, state: Key, cure?: Key): Part => ({ name, mood, state, facts, ...(cure ? { cure } : {}) });
  switch (it.state) {
    case 'ok':
      return part('good', 'admin.health.ok');
    case 'simulated':
      return part('careful', 'admin.health.simulated', 'admin.health.simulated.cure');
    case 'auto_create_on':
      return part('careful', 'admin.health.autoCreate', 'admin.health.autoCreate.cure');
    case 'not_ready':
      return part('bad', 'admin.health.notReady', 'admin.health.notReady.cure');
    case 'key_refused':
      return part('bad', 'admin.health.keyRefused', 'admin.health.keyRefused.cure');
    case 'clock_off':
      return part('bad', 'admin.health.clockOff', 'admin.health.clockOff.cure');
    case 'away':
      return part('bad', 'admin.health.away', 'admin.health.away.livekit');
    default:
      return part('unknown', 'admin.health.unknown');
  }
}

function database({ database: it }: Health): Part {
  const facts = [latency(it.latencyMilliseconds)].filter((fact) => fact !== null);
  const name = 'admin.health.database';
  if (it.state === 'ok') return { name, mood: 'good', state: 'admin.health.ok', facts };
  if (it.state === 'unusable') return { name, mood: 'bad', state: 'admin.health.unusable', cure: 'admin.health.unusable.cure', facts };
  return { name, mood: 'bad', state: 'admin.health.away', cure: 'admin.health.away.database', facts };
}

function messages({ messages: it }: Health): Part {
  const facts = [
    count('admin.health.waiting', it.waiting),
    count('admin.health.later', it.later),
    it.waiting ? seconds('admin.health.oldest', it.oldestSeconds) : null,
  ].filter((fact) => fact !== null);
  const name = 'admin.health.messages';
  if (it.state === 'stopped') return { name, mood: 'bad', state: 'admin.health.stopped', cure: 'admin.health.stopped.cure', facts };
  if (it.state !== 'ok') return { name, mood: 'unknown', state: 'admin.health.unknown', facts };
  if (it.mode === 'preview') return { name, mood: 'careful', state: 'admin.health.preview', cure: 'admin.health.preview.cure', facts };
  return { name, mood: 'good', state: 'admin.health.ok', facts };
}

/** Of the recruiting system nothing is said where it is told nothing. */
function announcements({ announcements: it }: Health): Part[] {
  if (!it) return [];
  const facts = [count('admin.health.waiting', it.waiting), count('admin.health.dead', it.dead)].filter((fact) => fact !== null);
  const name = 'admin.health.announcements';
  if (it.waiting == null) return [{ name, mood: 'unknown', state: 'admin.health.unknown', facts }];
  if (it.dead) return [{ name, mood: 'bad', state: 'admin.health.deadLetters', cure: 'admin.health.deadLetters.cure', facts }];
  return [{ name, mood: 'good', state: 'admin.health.ok', facts }];
}

function reconcile({ reconcile: it }: Health): Part {
  const facts = [count('admin.health.drifts', it.drifts)].filter((fact) => fact !== null);
  const name = 'admin.health.reconcile';
  const part = (mood: Mood, state: Key, cure?: Key): Part => ({ name, mood, state, facts, ...(cure ? { cure } : {}) });
  switch (it.state) {
    case 'ok':
      return it.drifts ? part('careful', 'admin.health.differs', 'admin.health.differs.cure') : part('good', 'admin.health.ok');
    case 'stale':
      return part('bad', 'admin.health.stale', 'admin.health.stale.cure');
    case 'incident':
      return part('bad', 'admin.drift.incident', 'admin.health.differs.cure');
    default:
      return part('unknown', 'admin.health.unknown');
  }
}

function latency(milliseconds: number | null | undefined): Fact | null {
  if (milliseconds == null) return null;
  const value = amount(milliseconds, { style: 'unit', unit: 'millisecond', maximumFractionDigits: milliseconds < 10 ? 1 : 0 });
  return { name: 'admin.health.latency', value };
}

/** A second more or less is the network's. */
function clock(ahead: number | null | undefined): Fact | null {
  return ahead != null && Math.abs(ahead) > 1 ? { name: 'admin.health.clock', value: duration(ahead, 'second') } : null;
}

function count(name: Key, value: number | null | undefined): Fact | null {
  return value == null ? null : { name, value: amount(value) };
}

function seconds(name: Key, value: number | null | undefined): Fact | null {
  if (value == null) return null;
  return { name, value: value < 120 ? duration(value, 'second') : duration(Math.floor(value / 60), 'minute') };
}

/** The sentence over all of it. */
export function verdict(health: Health): { mood: Mood; text: Key } {
  if (health.status === 'ok') return { mood: 'good', text: 'admin.health.all.ok' };
  if (health.status === 'down') return { mood: 'bad', text: 'admin.health.all.down' };
  return { mood: 'careful', text: 'admin.health.all.degraded' };
}
