import { describe, expect, it, vi } from 'vitest';

import type { Device, Surroundings } from './failure';
import { ANY, open } from './media';
import { fakeStream, fakeTrack } from './fakes';

const USUAL: Surroundings = { secure: true, inApp: false, mediaDevices: true };
const around = () => Promise.resolve(USUAL);
const BOTH = { camera: ANY, microphone: ANY };

function mediaThat(answer: (constraints: MediaStreamConstraints) => MediaStream | string) {
  return {
    getUserMedia: vi.fn((constraints: MediaStreamConstraints) => {
      const answered = answer(constraints);
      return typeof answered === 'string' ? Promise.reject(new DOMException('no', answered)) : Promise.resolve(answered);
    }),
  };
}

function permissions(states: Record<Device, PermissionState>) {
  return (device: Device) => Promise.resolve({ ...USUAL, permission: states[device] });
}

describe('camera and microphone', () => {
  it('are opened with one question', async () => {
    const [video, audio] = [fakeTrack('video'), fakeTrack('audio')];
    const media = mediaThat(() => fakeStream(video, audio));
    expect(await open(media, BOTH, around)).toEqual({ camera: { track: video }, microphone: { track: audio } });
    expect(media.getUserMedia).toHaveBeenCalledTimes(1);
  });

  it('are tried apart when one of them is missing, and the other is opened', async () => {
    const audio = fakeTrack('audio');
    const media = mediaThat(({ video }) => (video ? 'NotFoundError' : fakeStream(audio)));
    expect(await open(media, BOTH, around)).toEqual({ camera: { failure: 'none' }, microphone: { track: audio } });
  });

  it('are tried apart when one of them is busy', async () => {
    const video = fakeTrack('video');
    const media = mediaThat(({ audio }) => (audio ? 'NotReadableError' : fakeStream(video)));
    expect(await open(media, BOTH, around)).toEqual({ camera: { track: video }, microphone: { failure: 'busy' } });
  });

  it('are not asked for again by whoever said no', async () => {
    const media = mediaThat(() => 'NotAllowedError');
    expect(await open(media, BOTH, around)).toEqual({ camera: { failure: 'denied' }, microphone: { failure: 'denied' } });
    expect(media.getUserMedia).toHaveBeenCalledTimes(1);
  });

  it('are tried apart when only one of them is not allowed', async () => {
    const audio = fakeTrack('audio');
    const media = mediaThat(({ video }) => (video ? 'NotAllowedError' : fakeStream(audio)));
    const known = permissions({ camera: 'denied', microphone: 'granted' });
    expect(await open(media, BOTH, known)).toEqual({ camera: { failure: 'denied' }, microphone: { track: audio } });
    expect(media.getUserMedia).toHaveBeenCalledTimes(2);
  });
});

describe('a device that was chosen', () => {
  it('is asked for by its id', async () => {
    const media = mediaThat(() => fakeStream(fakeTrack('video')));
    await open(media, { camera: 'front' }, around);
    expect(media.getUserMedia.mock.lastCall?.[0].video).toMatchObject({ deviceId: { exact: 'front' } });
    expect(media.getUserMedia.mock.lastCall?.[0].audio).toBe(false);
  });

  it('is replaced by any other when it is gone', async () => {
    const video = fakeTrack('video');
    const media = mediaThat((asked) => (typeof asked.video === 'object' ? 'OverconstrainedError' : fakeStream(video)));
    expect(await open(media, { camera: 'gone' }, around)).toEqual({ camera: { track: video } });
  });
});

it('asks for nothing where there is nothing to ask', async () => {
  const media = mediaThat(() => fakeStream());
  const insecure = () => Promise.resolve({ ...USUAL, mediaDevices: false, secure: false });
  expect(await open(media, BOTH, insecure)).toEqual({ camera: { failure: 'insecure' }, microphone: { failure: 'insecure' } });
  expect(media.getUserMedia).not.toHaveBeenCalled();
});
