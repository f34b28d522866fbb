import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { answer, api, Unreachable } from './client';

const fetched = vi.fn<(request: Request, init: RequestInit) => Promise<Response>>();

beforeEach(() => vi.stubGlobal('fetch', fetched));
afterEach(() => {
  fetched.mockReset();
  vi.unstubAllGlobals();
});

it('asks without what browsers of 2023 do not have yet', async () => {
  vi.spyOn(AbortSignal, 'any').mockImplementation(() => expect.fail('AbortSignal.any is not a function'));
  fetched.mockResolvedValue(Response.json({ success: true, name: 'rana' }));
  await expect(answer(api.GET('/api/session'))).resolves.toMatchObject({ name: 'rana' });
});

it('gives up when whoever asked does', async () => {
  fetched.mockImplementation((_, { signal }) => new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(new Error('aborted')))));
  const asker = new AbortController();
  const asked = answer(api.GET('/api/session', { signal: asker.signal }));
  const refused = expect(asked).rejects.toBeInstanceOf(Unreachable);
  await vi.waitFor(() => expect(fetched).toHaveBeenCalled());
  asker.abort();
  await refused;
});
