import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { NO_COUNTS } from './datasets';
import AnalyticsPage from './page';

vi.mock('./chart', () => ({ Picture: () => null }));

beforeEach(() => {
  const counted = { success: true, groupBy: 'day', from: '', to: '', items: [], total: { ...NO_COUNTS, rooms: 4711 } };
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(counted)));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('shows no numbers of other days beside days that cannot be counted', async () => {
  render(<AnalyticsPage />);
  await screen.findByText('4,711');
  fireEvent.change(screen.getByLabelText('From'), { target: { value: '2099-01-01' } });
  await screen.findByText(/at most/);
  expect(screen.queryByText('4,711')).toBeNull();
  expect(screen.queryByRole('figure')).toBeNull();
});
