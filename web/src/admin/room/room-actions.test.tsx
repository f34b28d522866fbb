import { cleanup, render, screen } from '@testing-library/preact';
import { afterEach, expect, it, vi } from 'vitest';

import { aRoom } from '../samples';
import { RoomActions } from './room-actions';

afterEach(cleanup);

it('leaves the keyboard at the heading when the interview is over and nothing can be done about it any more', async () => {
  const page = (over: boolean) => (
    <>
      <h1 tabIndex={-1}>Accountant</h1>
      {!over && <RoomActions room={aRoom()} onChanged={() => Promise.resolve()} />}
    </>
  );
  const { rerender } = render(page(false));
  screen.getByRole('button', { name: 'Cancel the interview' }).focus();
  rerender(page(true));
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading')));
});
