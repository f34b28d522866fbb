import { describe, expect, it } from 'vitest';

import type { Health } from '../../api/types';
import { parts, verdict } from './card';

const well: Health = {
  ...{ success: true, checkedAt: '2026-11-25T12:00:00Z', status: 'ok', version: '0.1.0', announcements: null },
  database: { state: 'ok', latencyMilliseconds: 1.42 },
  livekit: { state: 'ok', latencyMilliseconds: 31.7, clockAheadSeconds: 0, createsRooms: false, simulated: false },
  messages: { mode: 'cloud', state: 'ok', waiting: 0, later: 3, oldestSeconds: 0, breakers: [] },
  reconcile: { state: 'ok', lastPassAt: '2026-11-25T12:00:00Z', stale: false, incident: null, drifts: 0 },
};
const part = (name: string, changes: Partial<Health>) => parts({ ...well, ...changes }).find((each) => each.name === `admin.health.${name}`);
const livekit = (state: string) => part('livekit', { livekit: { ...well.livekit, state } });

describe('the card', () => {
  it('says that all is well, how fast, and how much waits', () => {
    expect(parts(well).map(({ mood }) => mood)).toEqual(['good', 'good', 'good', 'good']);
    expect(part('livekit', {})?.facts).toEqual([{ name: 'admin.health.latency', value: '32 ms' }]);
    expect(part('database', {})?.facts).toEqual([{ name: 'admin.health.latency', value: '1.4 ms' }]);
    expect(part('messages', {})?.facts.map(({ value }) => value)).toEqual(['0', '3']);
  });

  it.each([
    ['ok', 'good'],
    ['simulated', 'careful'],
    ['auto_create_on', 'careful'],
    ['not_ready', 'bad'],
    ['key_refused', 'bad'],
    ['clock_off', 'bad'],
    ['away', 'bad'],
    ['something new', 'unknown'],
  ])('says of LiveKit that is %s: %s, and what to do unless all is well or nobody knows', (state, mood) => {
    expect(livekit(state)?.mood).toBe(mood);
    expect(livekit(state)?.cure !== undefined).toBe(mood === 'careful' || mood === 'bad');
  });

  it.each([
    ['ok', 'good'],
    ['away', 'bad'],
    ['unusable', 'bad'],
  ])('says of a database that is %s: %s', (state, mood) => {
    expect(part('database', { database: { state, latencyMilliseconds: null } })?.mood).toBe(mood);
  });

  it('says that messages are only shown, are stopped, or cannot be counted', () => {
    const messages = (changes: Partial<Health['messages']>) => part('messages', { messages: { ...well.messages, ...changes } });
    expect(messages({ mode: 'preview' })?.mood).toBe('careful');
    expect(messages({ state: 'stopped' })?.mood).toBe('bad');
    expect(messages({ state: 'unknown', waiting: null, later: null })).toMatchObject({ mood: 'unknown', facts: [] });
  });

  it('says for how long the oldest message waits, in minutes when it is long', () => {
    const oldest = (oldestSeconds: number) => part('messages', { messages: { ...well.messages, waiting: 2, oldestSeconds } })?.facts.at(-1)?.value;
    expect(oldest(90)).toBe('90 seconds');
    expect(oldest(600)).toBe('10 minutes');
  });

  it('says something of the recruiting system only where it is told anything', () => {
    expect(part('announcements', {})).toBeUndefined();
    expect(part('announcements', { announcements: { waiting: 1, dead: 0 } })?.mood).toBe('good');
    expect(part('announcements', { announcements: { waiting: 1, dead: 2 } })?.mood).toBe('bad');
    expect(part('announcements', { announcements: { waiting: null, dead: null } })?.mood).toBe('unknown');
  });

  it.each([
    [{ state: 'ok', drifts: 0 }, 'good'],
    [{ state: 'ok', drifts: 2 }, 'careful'],
    [{ state: 'stale' }, 'bad'],
    [{ state: 'incident' }, 'bad'],
    [{ state: 'unknown', drifts: null }, 'unknown'],
  ])('says of a comparison that is %o: %s', (changes, mood) => {
    expect(part('reconcile', { reconcile: { ...well.reconcile, ...changes } })?.mood).toBe(mood);
  });

  it('names a clock that is off by more than the network may be', () => {
    const facts = (clockAheadSeconds: number) => part('livekit', { livekit: { ...well.livekit, clockAheadSeconds } })?.facts.length;
    expect([facts(1), facts(-1), facts(2), facts(-70)]).toEqual([1, 1, 2, 2]);
  });

  it.each([
    ['ok', 'good'],
    ['degraded', 'careful'],
    ['down', 'bad'],
  ])('calls all of it, when it is %s: %s', (status, mood) => {
    expect(verdict({ ...well, status }).mood).toBe(mood);
  });
});
