import { describe, expect, it } from 'vitest';

import type { Invitation } from '../../api/types';
import { mayResend, remark, steps } from './stepper';

const BASE: Invitation = {
  id: '1',
  purpose: 'open',
  language: 'en',
  state: 'queued',
  preview: false,
  createdAt: '2026-11-25T10:00:00Z',
  dueAt: '2026-11-25T10:00:00Z',
  attempts: 0,
};
const ACCEPTED = { acceptedAt: '2026-11-25T10:00:01Z' };
const SENT = { ...ACCEPTED, sentAt: '2026-11-25T10:00:02Z' };

/** `d` done, `a` ahead, `s` stuck, `f` failed, `n` never: queued, accepted, sent, delivered, read. */
function told(part: Partial<Invitation>): string {
  return steps({ ...BASE, ...part })
    .map(({ progress }) => progress[0])
    .join('');
}

describe('a message', () => {
  it.each([
    ['waits in the queue', { state: 'queued' }, 'daaaa'],
    ['is being sent', { state: 'sending' }, 'daaaa'],
    ['was accepted', { state: 'accepted', ...ACCEPTED }, 'ddaaa'],
    ['was sent', { state: 'sent', ...SENT }, 'dddaa'],
    ['was delivered, though the receipt of sending was lost', { state: 'delivered', ...ACCEPTED, deliveredAt: '2026-11-25T10:01:00Z' }, 'dddda'],
    ['was read', { state: 'read', ...SENT, readAt: '2026-11-25T10:05:00Z' }, 'ddddd'],
    ['was refused', { state: 'failed' }, 'dfnnn'],
    ['failed after it was sent', { state: 'failed', ...SENT }, 'dddfn'],
    ['was given up', { state: 'undelivered', ...SENT }, 'dddfn'],
    ['was never sent', { state: 'suppressed', reason: 'no_consent' }, 'nnnnn'],
    ['may have gone out', { state: 'uncertain' }, 'dsaaa'],
    ['is held back by WhatsApp', { state: 'held', ...ACCEPTED }, 'ddsaa'],
  ] as const)('%s', (_, part, expected) => {
    expect(told(part)).toBe(expected);
  });

  it('tells when it got to each station', () => {
    expect(steps({ ...BASE, state: 'sent', ...SENT }).map(({ at }) => at)).toEqual([BASE.createdAt, SENT.acceptedAt, SENT.sentAt, undefined, undefined]);
  });
});

describe('what has to be said of a message', () => {
  it.each([
    ['failed', 'admin.message.failed', 'bad'],
    ['undelivered', 'admin.message.undelivered', 'bad'],
    ['suppressed', 'admin.message.suppressed', 'careful'],
    ['uncertain', 'admin.message.uncertain', 'careful'],
    ['held', 'admin.message.held', 'careful'],
  ] as const)('when it is %s', (state, key, tone) => {
    expect(remark({ ...BASE, state })).toEqual({ key, tone });
  });

  it('is nothing when all is well', () => {
    expect(remark({ ...BASE, state: 'delivered' })).toBeUndefined();
  });

  it('is that it was a preview', () => {
    expect(remark({ ...BASE, state: 'accepted', preview: true })?.key).toBe('admin.message.preview');
  });
});

it('is not sent again while the first one is on its way', () => {
  const again = (state: string) => mayResend({ ...BASE, state });
  expect(['queued', 'sending', 'uncertain'].map(again)).toEqual([false, false, false]);
  expect(['accepted', 'read', 'failed', 'undelivered'].map(again)).toEqual([true, true, true, true]);
});
