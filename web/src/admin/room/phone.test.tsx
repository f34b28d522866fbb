import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Phone } from './phone';

const NUMBER = '+962790123456';
const MASKED = '+962•••••••56';

beforeEach(() => {
  vi.useFakeTimers();
  const shown = { success: true, roomName: 'interview_1', participantId: 'layla', phone: NUMBER };
  vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(Response.json(shown)));
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function shown(mayShow = true) {
  render(<Phone room="interview_1" participant="layla" masked={MASKED} mayShow={mayShow} />);
}

async function press(name: string) {
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name }));
    await vi.advanceTimersByTimeAsync(100);
  });
}

it('covers the number until it is asked for, and says that asking is recorded', () => {
  shown();
  expect(screen.getByText(MASKED)).toBeTruthy();
  expect(screen.getByText('Showing it is recorded in the timeline.')).toBeTruthy();
  expect(fetch).not.toHaveBeenCalled();
});

it('covers the number again after half a minute', async () => {
  shown();
  await press('Show the number');
  expect(screen.getByText(NUMBER)).toBeTruthy();
  await act(async () => {
    await vi.advanceTimersByTimeAsync(30_000);
  });
  expect(screen.queryByText(NUMBER)).toBeNull();
  expect(screen.getByText(MASKED)).toBeTruthy();
});

it('covers the number at once when asked to', async () => {
  shown();
  await press('Show the number');
  await press('Hide the number');
  expect(screen.queryByText(NUMBER)).toBeNull();
});

it('offers nothing to a key that may not see it', () => {
  shown(false);
  expect(screen.queryByRole('button')).toBeNull();
});
