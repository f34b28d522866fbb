import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Invitation } from '../../api/types';
import { aPerson, aRoom } from '../samples';
import { PersonActions } from './person-actions';

const DELIVERED: Invitation = {
  ...{ id: 'message-1', purpose: 'open', language: 'en', state: 'delivered', preview: false, attempts: 1 },
  ...{ createdAt: '2026-11-25T10:00:00Z', dueAt: '2026-11-25T10:00:00Z' },
};
const keys: (string | null)[] = [];
let away: boolean;

beforeEach(() => {
  keys.length = 0;
  away = false;
  vi.stubGlobal('fetch', (request: Request) => {
    keys.push(request.headers.get('idempotency-key'));
    return away ? Promise.reject(new TypeError('no answer')) : Promise.resolve(Response.json(DELIVERED));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function sendAgain() {
  const sent = keys.length;
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Send again' }));
    await vi.waitFor(() => expect(keys).toHaveLength(sent + 1));
    await new Promise((done) => setTimeout(done, 20));
  });
}

it('asks for the same message after a lost answer, and for another one after an answer', async () => {
  render(<PersonActions room={aRoom()} person={aPerson()} chief={DELIVERED} onChanged={() => Promise.resolve()} />);
  away = true;
  await sendAgain();
  away = false;
  await sendAgain();
  await sendAgain();
  const [lost, repeated, next] = keys;
  expect(lost).toBeTruthy();
  expect(repeated).toBe(lost);
  expect(next).not.toBe(lost);
});
