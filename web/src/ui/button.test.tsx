import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, expect, it, vi } from 'vitest';

import { Button } from './button';

afterEach(cleanup);

const isBusy = () => screen.getByRole('button').getAttribute('aria-busy');

it('is busy while its work goes on, and is not pressed twice', async () => {
  let done = () => {};
  const work = vi.fn(() => new Promise<void>((resolve) => (done = resolve)));
  render(<Button onPress={work}>Send</Button>);
  await act(() => void fireEvent.click(screen.getByRole('button')));
  await act(() => void fireEvent.click(screen.getByRole('button')));
  expect([isBusy(), work.mock.calls.length]).toEqual(['true', 1]);
  done();
  await vi.waitFor(() => expect(isBusy()).toBeNull());
});

it('is busy when the form says so that it sends', () => {
  render(
    <Button type="submit" aria-busy={true}>
      Send
    </Button>,
  );
  expect(isBusy()).toBe('true');
});
