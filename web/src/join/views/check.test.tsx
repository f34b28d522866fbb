import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { speak } from '../../i18n';
import { fakeStream, fakeTrack } from '../check/fakes';
import { CheckView } from './check';

beforeEach(async () => {
  await speak('en');
  sessionStorage.clear();
  const devices = { getUserMedia: () => Promise.resolve(fakeStream(fakeTrack('video'), fakeTrack('audio'))), enumerateDevices: () => Promise.resolve([]) };
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: Object.assign(new EventTarget(), devices) });
  const allowed = Object.assign(new EventTarget(), { state: 'granted' });
  Object.defineProperty(navigator, 'permissions', { configurable: true, value: { query: () => Promise.resolve(allowed) } });
});

afterEach(() => {
  cleanup();
  Reflect.deleteProperty(navigator, 'mediaDevices');
  Reflect.deleteProperty(navigator, 'permissions');
});

it('lets who switched both off again go in, and does not begin anew', async () => {
  render(
    <CheckView link={undefined} report={vi.fn()} watching={false} shutUntil={null} behind={0} onEnter={vi.fn()} onBack={null} />,
  );
  for (const device of ['Camera', 'Microphone']) fireEvent.click(await screen.findByRole('button', { name: `Turn off: ${device}` }));
  expect(await screen.findByRole('button', { name: 'Enter to listen only' })).toBeTruthy();
  expect(screen.queryByText('First, camera and microphone')).toBeNull();
});
