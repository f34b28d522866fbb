import { expect, it } from 'vitest';

import { comings, initials, participantId } from './person';
import { somebody } from './samples';

it.each([
  ['Layla Haddad', 'L\u200cH'],
  ['layla', 'L'],
  ['  Omar  ibn  Khalil ', 'O\u200cK'],
  ['ليلى حداد', 'ل\u200cح'],
  ['𝒜da', '𝒜'],
  ['', ''],
])('shortens “%s” to %j', (name, short) => {
  expect(initials(name)).toBe(short);
});

it('finds our id in the name on LiveKit', () => {
  expect(participantId('p_0b7e6c1e3f5a4f0d9c8b7a6f5e4d3c2b')).toBe('0b7e6c1e-3f5a-4f0d-9c8b-7a6f5e4d3c2b');
});

it('tells who came and who went, but not of oneself', () => {
  const [self, layla, omar] = [somebody('me', { self: true }), somebody('layla'), somebody('omar')];
  const { came, went } = comings([self, layla], [self, omar]);
  expect([came, went]).toEqual([[omar], [layla]]);
  expect(comings([], [self])).toEqual({ came: [], went: [] });
});
