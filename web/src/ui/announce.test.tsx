import { act, cleanup, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { announce, Announcer } from './announce';
import { Dialog } from './dialog';

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

it('is heard in a dialog, too, beside which all else is silent', async () => {
  render(
    <Dialog title="Settings" onClose={() => undefined}>
      <p>Language</p>
    </Dialog>,
  );
  await act(() => announce('The connection was lost.'));
  expect(screen.getByRole('dialog').querySelector('[role=status]')?.textContent).toBe('The connection was lost.');
});
