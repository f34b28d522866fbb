import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Devices, UNANSWERED_MS } from './devices';
import { fakeStream, fakeTrack } from './fakes';

const CHOICES = { cameraOn: true, microphoneOn: true, lowData: false };
const around = () => Promise.resolve({ secure: true, inApp: false, mediaDevices: true });

function devicesWith(getUserMedia: MediaDevices['getUserMedia'], onChange = vi.fn()) {
  const media = { getUserMedia, enumerateDevices: () => Promise.resolve([]) };
  return new Devices({ media, around, choices: CHOICES, onChange });
}

function opening(...tracks: MediaStreamTrack[]) {
  return devicesWith((asked) => Promise.resolve(fakeStream(...tracks.filter((one) => asked?.[one.kind === 'video' ? 'video' : 'audio']))));
}

describe('the ready check', () => {
  it('opens both, and gives them to the room with what was chosen', async () => {
    const [video, audio] = [fakeTrack('video'), fakeTrack('audio')];
    const devices = opening(video, audio);
    await devices.start(['camera', 'microphone']);
    expect(devices.handOver()).toEqual({ tracks: { camera: video, microphone: audio }, choices: CHOICES });
    devices.close();
    expect(video.readyState).toBe('live');
  });

  it('closes both when nobody enters', async () => {
    const [video, audio] = [fakeTrack('video'), fakeTrack('audio')];
    const devices = opening(video, audio);
    await devices.start(['camera', 'microphone']);
    devices.close();
    expect([video.readyState, audio.readyState]).toEqual(['ended', 'ended']);
  });

  it('goes on without a camera that was turned off, or that did not work', async () => {
    const devices = opening(fakeTrack('video'), fakeTrack('audio'));
    await devices.start(['camera', 'microphone']);
    devices.turnOff('camera');
    expect(devices.handOver().choices).toMatchObject({ cameraOn: false, microphoneOn: true });
  });

  it('closes the old device when another one is chosen', async () => {
    const old = fakeTrack('video', 'front');
    const devices = opening(old);
    await devices.start(['camera']);
    await devices.choose('camera', 'back');
    expect(old.readyState).toBe('ended');
    expect(devices.choices.value.cameraId).toBe('back');
  });

  it('has no “sound only” for who shows a picture', async () => {
    const devices = opening(fakeTrack('video'));
    devices.change({ lowData: true });
    await devices.turnOn('camera');
    expect(devices.choices.value).toMatchObject({ cameraOn: true, lowData: false });
  });

  it('notices that a device was unplugged', async () => {
    const audio = fakeTrack('audio');
    const devices = opening(audio);
    await devices.start(['microphone']);
    audio.dispatchEvent(new Event('ended'));
    expect(devices.microphone.value).toEqual({ is: 'failed', failure: 'failed' });
  });

  it('tells each change', async () => {
    const changed = vi.fn();
    await devicesWith(() => Promise.reject(new DOMException('no', 'NotReadableError')), changed).start(['camera']);
    expect(changed).toHaveBeenLastCalledWith('camera', { is: 'failed', failure: 'busy' });
  });
});

describe('a question that nobody answers', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is pointed out after a while, and its late answer still counts', async () => {
    const video = fakeTrack('video');
    let allow: (stream: MediaStream) => void = () => undefined;
    const devices = devicesWith(() => new Promise((resolve) => (allow = resolve)));
    const started = devices.start(['camera']);
    await vi.advanceTimersByTimeAsync(UNANSWERED_MS - 1);
    expect(devices.camera.value).toEqual({ is: 'asking', slow: false });
    await vi.advanceTimersByTimeAsync(1);
    expect(devices.camera.value).toEqual({ is: 'asking', slow: true });
    allow(fakeStream(video));
    await started;
    expect(devices.camera.value).toMatchObject({ is: 'on', track: video });
  });

  it('that is answered when the device is not wanted any more opens nothing', async () => {
    const [video, audio] = [fakeTrack('video'), fakeTrack('audio')];
    let allow: (stream: MediaStream) => void = () => undefined;
    const devices = devicesWith(() => new Promise((resolve) => (allow = resolve)));
    const started = devices.start(['camera', 'microphone']);
    await vi.advanceTimersByTimeAsync(10);
    devices.turnOff('camera');
    await vi.advanceTimersByTimeAsync(UNANSWERED_MS);
    allow(fakeStream(video, audio));
    await started;
    expect(video.readyState).toBe('ended');
    expect([devices.camera.value.is, devices.microphone.value.is]).toEqual(['off', 'on']);
  });

  it('is no news to anybody when the check is over', async () => {
    const changed = vi.fn();
    const devices = devicesWith(() => new Promise(() => undefined), changed);
    void devices.start(['camera']);
    await vi.advanceTimersByTimeAsync(10);
    devices.close();
    changed.mockReset();
    await vi.advanceTimersByTimeAsync(2 * UNANSWERED_MS);
    expect(changed).not.toHaveBeenCalled();
  });

  it('that is answered when the check is over opens nothing', async () => {
    const video = fakeTrack('video');
    let allow: (stream: MediaStream) => void = () => undefined;
    const devices = devicesWith(() => new Promise((resolve) => (allow = resolve)));
    const started = devices.start(['camera']);
    await vi.advanceTimersByTimeAsync(10);
    devices.close();
    allow(fakeStream(video));
    await started;
    expect(video.readyState).toBe('ended');
  });
});
