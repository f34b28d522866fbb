import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Confirm } from './confirm';

const closed = vi.fn();
beforeEach(() => void closed.mockReset());
afterEach(cleanup);

/** What a browser does on Escape. */
function escape(): void {
  const dialog = opened();
  if (fireEvent(dialog, new Event('cancel', { cancelable: true }))) dialog.close();
}

function opened(): HTMLDialogElement {
  return document.querySelector('dialog') ?? expect.fail('there is no dialog');
}

const button = (name: string) => screen.getByRole('button', { name });

/** A dialog that works, until what this gives is called: then it is refused. */
async function working(): Promise<() => Promise<void>> {
  let refuse: (why: unknown) => void = () => undefined;
  const work = () => new Promise((_, reject) => (refuse = reject));
  render(
    <Confirm title="End the interview" action="End it" done="Ended" onDo={work} onClose={closed}>
      <p>Everybody is put out.</p>
    </Confirm>,
  );
  await act(() => void fireEvent.click(button('End it')));
  return async () => {
    refuse(new Error('no'));
    await screen.findByText(/did not work/);
    await vi.waitFor(() => expect(button('Cancel').getAttribute('disabled')).toBeNull());
  };
}

it('stays while it works, so that a refusal is seen, and goes after that', async () => {
  const refused = await working();
  escape();
  fireEvent.click(button('Cancel'));
  expect(closed).not.toHaveBeenCalled();
  await refused();
  expect(opened().open).toBe(true);
  escape();
  expect(closed).toHaveBeenCalled();
});

it('comes back when a browser closes it all the same, as some do on the second Escape', async () => {
  const refused = await working();
  opened().close();
  expect(opened().open).toBe(true);
  expect(closed).not.toHaveBeenCalled();
  await refused();
});
