import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { aRoom } from '../samples';
import { AddPerson } from './add-person';

const sent: unknown[] = [];
const closed = vi.fn();
let comes: (answer: Response) => void;

beforeEach(() => {
  sent.length = 0;
  closed.mockReset();
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(await request.json());
    return new Promise((resolve) => (comes = resolve));
  });
  render(<AddPerson room={aRoom()} onChanged={() => Promise.resolve()} onClose={closed} />);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });

async function send() {
  await act(() => void fireEvent.submit(document.querySelector('form') ?? expect.fail('there is no form')));
}

it('asks for the name before anything is sent', async () => {
  await send();
  expect(document.activeElement).toBe(screen.getByLabelText('Name'));
  expect(sent).toEqual([]);
});

it('sends what was typed, and nothing for what was not; and says at its field what is wrong with it', async () => {
  type('Name', ' Sami ');
  await send();
  await vi.waitFor(() => expect(sent).toEqual([{ role: 'interviewer', name: 'Sami' }]));
  comes(Response.json({ code: 'invalid_field', status: 422, field: 'phone', reason: 'too_short', requestId: 'r' }, { status: 422 }));
  await vi.waitFor(() => expect(screen.getByLabelText('Mobile number (optional)').getAttribute('aria-invalid')).toBe('true'));
});

it('stays while it is sent, so that a refusal is seen', async () => {
  type('Name', 'Sami');
  await send();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  const dialog = document.querySelector('dialog') ?? expect.fail('there is no dialog');
  expect(fireEvent(dialog, new Event('cancel', { cancelable: true }))).toBe(false);
  expect(closed).not.toHaveBeenCalled();
  comes(Response.json({ code: 'room_full', status: 409, requestId: 'r' }, { status: 409 }));
  await screen.findByText('No more people fit into this room.');
});
