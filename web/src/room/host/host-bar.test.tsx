import { signal } from '@preact/signals';
import { act, cleanup, render, screen } from '@testing-library/preact';
import { afterEach, expect, it } from 'vitest';

import type { Lobby } from '../../api/types';
import type { Host } from './host';
import { HostBar } from './host-bar';

afterEach(cleanup);

const waiting = [{ participantId: 'a', name: 'Layla', role: 'candidate', waitingSince: '2026-11-25T15:00:00Z' }];
const lobby: Lobby = { success: true, roomName: 'r', waiting, people: [], responses: [], observers: 0, observersInside: 0 };

it('does not lose the place of the keyboard when the person who waited has come in', async () => {
  const host = { lobby: signal(lobby), mistake: signal(undefined) };
  render(
    <>
      <h1 tabIndex={-1}>Interview</h1>
      <HostBar host={host as unknown as Host} />
    </>,
  );
  screen.getByRole('button', { name: /Let in/ }).focus();
  await act(() => void (host.lobby.value = { ...lobby, waiting: [] }));
  await Promise.resolve();
  expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
});
