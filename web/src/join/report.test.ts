import { expect, it, vi } from 'vitest';

import { reporter } from './report';

it('reports each step once, and again when it goes otherwise', () => {
  const send = vi.fn(() => Promise.resolve());
  const report = reporter(send);
  report('camera', 'permission_denied');
  report('camera', 'permission_denied');
  report('microphone', 'ok');
  report('camera', 'ok');
  expect(send.mock.calls).toEqual([
    ['camera', 'permission_denied'],
    ['microphone', 'ok'],
    ['camera', 'ok'],
  ]);
});

it('troubles nobody when a report does not arrive', async () => {
  const report = reporter(() => Promise.reject(new Error('no network')));
  expect(() => report('camera', 'ok')).not.toThrow();
  await Promise.resolve();
});
