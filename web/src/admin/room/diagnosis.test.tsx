import { readFileSync } from 'node:fs';

import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, expect, it, vi } from 'vitest';

import { speak } from '../../i18n';
import ar from '../../i18n/languages/ar';
import { Diagnosis } from './diagnosis';
import { aPerson, aRoom } from '../samples';

afterEach(async () => {
  cleanup();
  await speak('en');
  vi.unstubAllGlobals();
});

it('does not tell of one person what was found about another', async () => {
  let comes: (value: Response) => void = () => undefined;
  const fetched = vi.fn(() => new Promise<Response>((resolve) => (comes = resolve)));
  vi.stubGlobal('fetch', fetched);
  render(<Diagnosis room={aRoom({ participants: [aPerson(), aPerson({ id: 'omar', name: 'Omar Nasser' })] })} />);
  fireEvent.click(screen.getByRole('button'));
  await vi.waitFor(() => expect(fetched).toHaveBeenCalled());
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'omar' } });
  await act(async () => {
    comes(Response.json({ success: true, checkedAt: '2026-11-25T12:00:00Z', participantId: 'layla', firstFailure: null, steps: [] }));
    await new Promise((done) => setTimeout(done, 20));
  });
  expect(screen.getByRole('status').textContent).toBe('');
});

it('says what to do in the language of the page, and what was seen in the words of the server', async () => {
  await speak('ar');
  const step = { step: 'single_device', state: 'failed', at: null, seen: 'two tabs use one link', advice: 'close all but one' };
  const found = { success: true, checkedAt: '2026-11-25T12:00:00Z', participantId: 'layla', firstFailure: 'single_device', steps: [step] };
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(found)));
  render(<Diagnosis room={aRoom()} />);
  fireEvent.click(screen.getByRole('button'));
  await vi.waitFor(() => expect(screen.getByRole('status').textContent).toContain(ar['admin.diagnosis.cure.single_device']));
  const words = screen.getAllByText(/two tabs use one link/);
  expect(words.map((element) => element.closest('[lang]')?.getAttribute('lang'))).toEqual(['en', 'en']);
});

it('knows what to do wherever somebody can be kept out', () => {
  const document = readFileSync('../docs/diagnosis.md', 'utf8');
  const rows = [...document.matchAll(/^\| `(\w+)` \|[^|]*\| (?!never)[^|]*\| [^|]+\|$/gm)].map(([, step]) => step);
  expect(rows.length).toBeGreaterThan(15);
  for (const step of rows) expect(ar).toHaveProperty([`admin.diagnosis.cure.${step}`]);
});
