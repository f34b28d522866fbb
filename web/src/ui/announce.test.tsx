import { act, cleanup, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { announce, Announcer } from './announce';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.advanceTimersByTime(1_000);
  cleanup();
  vi.useRealTimers();
});

const text = () => screen.getByRole('status').textContent;

it('loses no sentence that another one follows at once', async () => {
  render(<Announcer />);
  await act(() => ['Connected again.', 'Omar came in.'].forEach(announce));
  expect(text()).toBe('Connected again. Omar came in.');
});

it('does not repeat what was read out, but says the same again when it happens again', async () => {
  render(<Announcer />);
  for (const said of ['Copied', 'Copied']) {
    await act(() => announce(said));
    vi.advanceTimersByTime(1_000);
  }
  expect(text()).toBe('Copied\u00a0');
});
