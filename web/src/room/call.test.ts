import { DisconnectReason, RoomEvent, type Room } from 'livekit-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Doors } from '../entry/doors';
import type { Ending } from '../entry/ending';
import { PassKeeper } from '../entry/pass-keeper';
import { passAt, refusal } from '../entry/samples';
import { forget } from '../entry/stored';
import { Call } from './call';

/** LiveKit's client, as far as a call uses it: the test says what its connection does. */
const server = vi.hoisted(() => ({ connect: vi.fn<() => Promise<void>>(), disconnect: vi.fn(), supported: true }));
vi.mock('livekit-client', async (original) => {
  const { EventTarget: Target } = globalThis;
  class FakeRoom {
    private readonly target = new Target();
    readonly remoteParticipants = new Map();
    readonly localParticipant = {
      identity: 'me',
      name: 'Me',
      attributes: {},
      audioTrackPublications: new Map(),
      videoTrackPublications: new Map(),
      getTrackPublication: () => undefined,
    };
    readonly canPlaybackAudio = true;
    readonly connect = server.connect;
    readonly disconnect = server.disconnect;
    readonly registerTextStreamHandler = () => undefined;
    on(event: string, tell: (detail: unknown) => void): void {
      this.target.addEventListener(event, (happened) => tell((happened as CustomEvent).detail));
    }
    emit(event: string, detail?: unknown): void {
      this.target.dispatchEvent(new CustomEvent(event, { detail }));
    }
  }
  return { ...(await original<object>()), Room: FakeRoom, isBrowserSupported: () => server.supported };
});

const LINK = 'k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY';
const door = { refresh: vi.fn<Doors['refresh']>(), join: vi.fn<Doors['join']>(), leave: vi.fn<Doors['leave']>() };
const onOver = vi.fn<(ending: Ending) => void>();
let call: Call;

function emit(event: RoomEvent, detail?: unknown): void {
  (call.room as Room & { emit: (event: string, detail?: unknown) => void }).emit(event, detail);
}

beforeEach(() => {
  vi.useFakeTimers();
  server.connect.mockReset().mockResolvedValue();
  onOver.mockReset();
  door.refresh.mockReset().mockImplementation(() => Promise.resolve(passAt(Date.now(), 'next')));
  door.join.mockReset().mockImplementation(() => Promise.resolve(passAt(Date.now(), 'by-link')));
  door.leave.mockReset().mockResolvedValue(undefined);
  const keeper = new PassKeeper(passAt(Date.now(), 'first'), { doors: door, link: LINK });
  const choices = { cameraOn: false, microphoneOn: false, lowData: false };
  call = new Call({ keeper, choices, onOver, howEnded: () => Promise.resolve('ended') });
});

afterEach(() => {
  call.dispose();
  forget();
  vi.useRealTimers();
});

it('tells at once who has a browser without video calls, and does not try for ever', async () => {
  server.supported = false;
  await call.enter();
  server.supported = true;
  expect([onOver.mock.calls, server.connect.mock.calls]).toEqual([[['unsupported']], []]);
});

it('shows who is there already, and who comes later', async () => {
  const other = { ...call.room.localParticipant, identity: 'p_layla', name: 'Layla' };
  const there = call.room.remoteParticipants as Map<string, unknown>;
  server.connect.mockImplementation(() => Promise.resolve(void there.set('p_layla', other)));
  await call.enter();
  expect(call.people.value.map(({ name }) => name)).toEqual(['Me', 'Layla']);
  there.set('p_omar', { ...other, identity: 'p_omar', name: 'Omar' });
  emit(RoomEvent.ParticipantConnected);
  expect(call.people.value.map(({ name }) => name)).toEqual(['Me', 'Layla', 'Omar']);
});

it('comes back by itself when LiveKit was restarted', async () => {
  await call.enter();
  emit(RoomEvent.Disconnected, DisconnectReason.SERVER_SHUTDOWN);
  expect(call.connection.value).toBe('returning');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(call.connection.value).toBe('inside');
  expect(server.connect).toHaveBeenCalledTimes(2);
});

it('has lost nothing that it never had: who cannot get in at first reads so', async () => {
  server.connect.mockRejectedValueOnce(new Error('blocked'));
  void call.enter();
  await vi.advanceTimersByTimeAsync(0);
  expect(call.connection.value).toBe('unreached');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(call.connection.value).toBe('inside');
});

it('does not fight with another device', async () => {
  await call.enter();
  emit(RoomEvent.Disconnected, DisconnectReason.DUPLICATE_IDENTITY);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(onOver.mock.calls).toEqual([['taken_over']]);
  expect(server.connect).toHaveBeenCalledTimes(1);
});

it('asks why it was removed', async () => {
  await call.enter();
  door.refresh.mockRejectedValue(refusal('refresh_token_spent', 401));
  door.join.mockRejectedValue(refusal('revoked', 410));
  emit(RoomEvent.Disconnected, DisconnectReason.PARTICIPANT_REMOVED);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(onOver.mock.calls).toEqual([['put_out']]);
});

it('goes when somebody leaves while the way back is looked for, and does not come in once more', async () => {
  await call.enter();
  server.connect.mockRejectedValue(new Error('away'));
  emit(RoomEvent.Disconnected, DisconnectReason.SIGNAL_CLOSE);
  await vi.advanceTimersByTimeAsync(1_000);
  const tries = server.connect.mock.calls.length;
  server.connect.mockResolvedValue();
  door.leave.mockReturnValue(new Promise(() => undefined));
  void call.leave();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.connect).toHaveBeenCalledTimes(tries);
  expect(onOver.mock.calls).toEqual([['left']]);
});
