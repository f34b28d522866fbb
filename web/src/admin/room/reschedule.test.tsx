import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Room } from '../../api/types';
import { aRoom } from '../samples';
import { Reschedule } from './reschedule';

const sent: unknown[] = [];
beforeEach(() => {
  sent.length = 0;
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(await request.json());
    return Response.json(aRoom());
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const dialog = (now: Room) => <Reschedule room={now} onChanged={() => Promise.resolve()} onClose={() => undefined} />;

async function save(times = 1) {
  const form = document.querySelector('form') ?? expect.fail('there is no form');
  await act(async () => {
    for (let press = 0; press < times; press++) fireEvent.submit(form);
    await vi.waitFor(() => expect(sent).not.toEqual([]));
  });
}

it('leaves alone what somebody else has changed since it was opened', async () => {
  const { rerender } = render(dialog(aRoom({ durationMinutes: 60 })));
  rerender(dialog(aRoom({ durationMinutes: 60, startsAt: '2026-11-26T10:00:00Z' })));
  fireEvent.input(screen.getByLabelText(/minutes/i), { target: { value: '90' } });
  await save();
  expect(sent).toEqual([{ durationMinutes: 90 }]);
});

it('sends once what is pressed twice', async () => {
  render(dialog(aRoom()));
  fireEvent.input(screen.getByLabelText(/minutes/i), { target: { value: '90' } });
  await save(2);
  expect(sent).toHaveLength(1);
});
