import { signal } from '@preact/signals';
import { beforeEach, expect, it, vi } from 'vitest';

import { speak } from '../i18n';
import type { Connection } from './call';
import { somebody } from './samples';
import { sayTimeLeft, sayTroubles, sayWhoComes } from './sayings';
import type { DeviceTrouble } from './trouble';

const said = vi.hoisted(() => vi.fn<(text: string) => void>());
vi.mock('../ui/announce', () => ({ announce: said, announceNow: said }));

/** What was said, without the marks that keep names apart. */
const words = () => said.mock.calls.map(([text]) => text.replace(/[\u2068\u2069]/g, ''));

beforeEach(async () => {
  await speak('en');
  said.mockReset();
});

it('tells who comes and who goes, but not of a list that is empty because the connection is made anew', async () => {
  const [self, layla, omar] = [somebody('me', { self: true }), somebody('Layla'), somebody('Omar')];
  const [people, connection] = [signal([self, layla]), signal<Connection>('inside')];
  sayWhoComes(people, connection);
  await Promise.resolve();
  people.value = [self];
  connection.value = 'reconnecting';
  await Promise.resolve();
  connection.value = 'inside';
  people.value = [self, layla, omar];
  await Promise.resolve();
  people.value = [self, omar];
  await Promise.resolve();
  expect(words()).toEqual(['Omar came in.', 'Layla left.']);
});

it('says how much time is left at ten minutes and at two, and the truth to who comes in between', () => {
  const left = signal<number | undefined>(undefined);
  sayTimeLeft(left);
  for (const minutes of [7, 6, 2, 1, undefined, 10]) left.value = minutes;
  expect(words()).toEqual(['7 minutes are left.', '2 minutes are left.', '10 minutes are left.']);
});

it('says a trouble once, and not again because another one is over', () => {
  const camera: DeviceTrouble = { device: 'camera', trouble: 'busy' };
  const microphone: DeviceTrouble = { device: 'microphone', trouble: 'interrupted' };
  const troubles = signal<readonly DeviceTrouble[]>([]);
  sayTroubles(troubles);
  troubles.value = [camera];
  troubles.value = [camera, microphone];
  troubles.value = [microphone];
  expect(said).toHaveBeenCalledTimes(2);
});
