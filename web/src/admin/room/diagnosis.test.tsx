import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, expect, it, vi } from 'vitest';

import { Diagnosis } from './diagnosis';
import { person, room } from './samples';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('does not tell of one person what was found about another', async () => {
  let comes: (value: Response) => void = () => undefined;
  const fetched = vi.fn(() => new Promise<Response>((resolve) => (comes = resolve)));
  vi.stubGlobal('fetch', fetched);
  render(<Diagnosis room={room({ participants: [person(), person({ id: 'omar', name: 'Omar Nasser' })] })} />);
  fireEvent.click(screen.getByRole('button'));
  await vi.waitFor(() => expect(fetched).toHaveBeenCalled());
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'omar' } });
  await act(async () => {
    comes(Response.json({ success: true, checkedAt: '2026-11-25T12:00:00Z', participantId: 'layla', firstFailure: null, steps: [] }));
    await new Promise((done) => setTimeout(done, 20));
  });
  expect(screen.getByRole('status').textContent).toBe('');
});
