import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Host } from './host';
import type { Guest } from './lobby';

const layla: Guest = { participantId: 'a', name: 'Layla', role: 'candidate', waitingSince: '2026-11-25T15:00:00Z' };
const lobby = (waiting: Guest[]) => ({ success: true, roomName: 'r', waiting, people: [], responses: [], observers: 0, observersInside: 0 });
const problem = (code: string, status: number) => ({ type: '', title: '', detail: '', success: false, requestId: 'r1', code, status });

const answers = new Map<string, { status: number; body: object }>();
const asked: string[] = [];
const onKnock = vi.fn<(guests: Guest[]) => void>();
const onExtended = vi.fn<(hardEndsAt: string) => void>();
let host: Host;

beforeEach(async () => {
  vi.useFakeTimers();
  answers.clear();
  asked.length = 0;
  answers.set('/api/room/waiting', { status: 200, body: lobby([]) });
  vi.stubGlobal('fetch', (request: Request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const { status, body } = answers.get(pathname) ?? { status: 404, body: problem('not_found', 404) };
    return Promise.resolve(Response.json(body, { status }));
  });
  host = new Host('secret', onKnock, onExtended);
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(() => {
  host.stop();
  vi.clearAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('asks every three seconds who waits, and tells of each person once', async () => {
  answers.set('/api/room/waiting', { status: 200, body: lobby([layla]) });
  await vi.advanceTimersByTimeAsync(9_000);
  expect(asked).toHaveLength(4);
  expect(onKnock.mock.calls).toEqual([[[layla]]]);
  expect(host.lobby.value?.waiting).toEqual([layla]);
});

it('looks again at once after somebody was let in', async () => {
  answers.set('/api/room/admit', { status: 200, body: { success: true, roomName: 'r', participantId: 'a', admission: 'admitted' } });
  await host.admit('a');
  expect(asked.slice(1)).toEqual(['/api/room/admit', '/api/room/waiting']);
  expect(host.mistake.value).toBeUndefined();
});

it('keeps the reason when something did not work, until something does', async () => {
  answers.set('/api/room/deny', { status: 409, body: problem('door_is_open', 409) });
  await host.deny('a');
  expect(host.mistake.value).toMatchObject({ code: 'door_is_open' });
  answers.set('/api/room/extend', { status: 200, body: { success: true, roomName: 'r', opensAt: '', closesAt: '', hardEndsAt: 'later' } });
  await host.extend(15);
  expect(onExtended).toHaveBeenCalledWith('later');
  expect(host.mistake.value).toBeUndefined();
});

it('asks no more once the room is over', async () => {
  answers.set('/api/room/waiting', { status: 410, body: problem('room_ended', 410) });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
});

it('goes on after a request that was too slow on its way', async () => {
  answers.set('/api/room/waiting', { status: 408, body: problem('body_too_slow', 408) });
  await vi.advanceTimersByTimeAsync(3_000);
  answers.set('/api/room/waiting', { status: 200, body: lobby([layla]) });
  await vi.advanceTimersByTimeAsync(6_000);
  expect(host.lobby.value?.waiting).toEqual([layla]);
});

it('tells of nobody any more once it was stopped, even if an answer is on its way', async () => {
  answers.set('/api/room/waiting', { status: 200, body: lobby([layla]) });
  const late = host.admit('a');
  host.stop();
  await late;
  expect(onKnock).not.toHaveBeenCalled();
});

it('forgets what went wrong when that was read', async () => {
  answers.set('/api/room/deny', { status: 409, body: problem('door_is_open', 409) });
  await host.deny('a');
  host.forgive();
  expect(host.mistake.value).toBeUndefined();
});

it('asks less often while the server is away, and as before when it is back', async () => {
  answers.set('/api/room/waiting', { status: 503, body: problem('database_unavailable', 503) });
  await vi.advanceTimersByTimeAsync(3_000 + 6_000);
  expect(asked).toHaveLength(3);
  answers.set('/api/room/waiting', { status: 200, body: lobby([]) });
  await vi.advanceTimersByTimeAsync(12_000 + 3_000);
  expect(asked).toHaveLength(5);
});
