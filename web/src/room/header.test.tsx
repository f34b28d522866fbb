import { signal } from '@preact/signals';
import { cleanup, render, screen } from '@testing-library/preact';
import { afterEach, expect, it } from 'vitest';

import { Header } from './header';
import { somebody } from './samples';
import type { Visit } from './visit';

afterEach(cleanup);

it('names the page, takes the focus, and counts the observers for everybody', () => {
  document.title = 'Opening the door…';
  const people = signal([somebody('me', { self: true }), somebody('layla')]);
  const visit = { call: { people }, news: { observersInside: signal(1) }, panel: signal(undefined), host: undefined };
  render(<Header visit={visit as unknown as Visit} title="Interview: Accountant" />);
  expect(document.title).toBe('Interview: Accountant');
  expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
  expect(screen.getByRole('button').textContent).toBe('2 people here1 observer');
});
