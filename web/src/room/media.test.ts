import { Track, type Room } from 'livekit-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { forget } from '../entry/stored';
import { Media } from './media';

/** A device as LiveKit's client holds it, and what of it the browser would give. */
class FakeTrack {
  isMuted = false;
  mediaStreamTrack = { muted: false, readyState: 'live' };
  restartTrack = vi.fn<(options?: object) => Promise<void>>(() => this.live());
  mute = vi.fn(() => Promise.resolve(void (this.isMuted = true)));
  unmute = vi.fn(() => this.live());

  unplug(): void {
    this.isMuted = true;
    this.mediaStreamTrack = { muted: false, readyState: 'ended' };
  }

  private live(): Promise<void> {
    this.isMuted = false;
    this.mediaStreamTrack = { muted: false, readyState: 'live' };
    return Promise.resolve();
  }
}

const published = new Map<Track.Source, { track: FakeTrack }>();
/** How LiveKit's client switches a device on that is not published: for a test to be slow, or to fail. */
let opens: () => Promise<void> = () => Promise.resolve();

function enable(source: Track.Source) {
  return async (on: boolean) => {
    const known = published.get(source);
    if (!on) return void (await known?.track.mute());
    if (known) return known.track.unmute();
    await opens();
    published.set(source, { track: new FakeTrack() });
  };
}

const localParticipant = {
  getTrackPublication: (source: Track.Source) => published.get(source),
  setMicrophoneEnabled: vi.fn(enable(Track.Source.Microphone)),
  setCameraEnabled: vi.fn(enable(Track.Source.Camera)),
  setScreenShareEnabled: vi.fn<() => Promise<void>>(),
};
const switchActiveDevice = vi.fn<() => Promise<boolean>>();
const room = { localParticipant, remoteParticipants: new Map(), switchActiveDevice } as unknown as Room;
let media: Media;

function plugged(source: Track.Source): FakeTrack {
  const track = new FakeTrack();
  published.set(source, { track });
  return track;
}

function told(): unknown {
  return media.troubles.value.map(({ device, trouble }) => `${device} ${trouble}`);
}

beforeEach(() => {
  vi.useFakeTimers();
  published.clear();
  opens = () => Promise.resolve();
  switchActiveDevice.mockReset().mockResolvedValue(true);
  media = new Media(room, { cameraOn: true, microphoneOn: true, lowData: false });
});

afterEach(() => {
  media.stop();
  forget();
  vi.useRealTimers();
});

describe('switching quickly', () => {
  it('leaves the microphone off that was switched off while it was still being opened', async () => {
    opens = () => new Promise((done) => setTimeout(done, 500));
    void media.publish();
    void media.setMicrophone(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(published.get(Track.Source.Microphone)?.track.isMuted).toBe(true);
  });

  it('opens a device once', async () => {
    opens = vi.fn(() => new Promise<void>((done) => setTimeout(done, 500)));
    void media.setMicrophone(true);
    void media.setMicrophone(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(opens).toHaveBeenCalledTimes(1);
  });
});

describe('a camera that was pulled out', () => {
  it('is told, and another one that is chosen is used at once', async () => {
    const camera = plugged(Track.Source.Camera);
    camera.unplug();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told()).toEqual(['camera unplugged']);
    await media.use('videoinput', 'another');
    expect(camera.unmute).toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told()).toEqual([]);
  });

  it('is replaced by any other when the one that was chosen does not come back', async () => {
    const camera = plugged(Track.Source.Camera);
    camera.restartTrack.mockRejectedValueOnce(new DOMException('', 'OverconstrainedError'));
    await media.restart('camera');
    expect(camera.restartTrack.mock.calls).toEqual([[], [{}]]);
    expect(told()).toEqual([]);
  });

  it('need not be there from the beginning: the one that is chosen is opened', async () => {
    await media.use('videoinput', 'another');
    expect(published.has(Track.Source.Camera)).toBe(true);
  });

  it('is told again when what was done about it did not help', async () => {
    const camera = plugged(Track.Source.Camera);
    camera.unplug();
    camera.unmute.mockResolvedValue();
    await vi.advanceTimersByTimeAsync(2_000);
    await media.use('videoinput', 'another');
    expect(told()).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told()).toEqual(['camera unplugged']);
  });
});

describe('a camera that is being switched on again', () => {
  beforeEach(() => {
    plugged(Track.Source.Camera).unplug();
    media.choices.value = { ...media.choices.value, cameraOn: false };
  });

  it('is not taken for one that is gone while the browser asks', async () => {
    published.get(Track.Source.Camera)?.track.unmute.mockReturnValue(new Promise(() => undefined));
    void media.setCamera(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told()).toEqual([]);
  });

  it('keeps its own sentence when another program has it', async () => {
    published.get(Track.Source.Camera)?.track.unmute.mockRejectedValue(new DOMException('', 'NotReadableError'));
    await media.setCamera(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told()).toEqual(['camera busy']);
  });
});

it('has nothing to say of the microphone when a loudspeaker is chosen', async () => {
  plugged(Track.Source.Microphone).mediaStreamTrack = { muted: true, readyState: 'live' };
  await vi.advanceTimersByTimeAsync(2_000);
  await media.use('audiooutput', 'headphones');
  expect(told()).toEqual(['microphone interrupted']);
  switchActiveDevice.mockRejectedValue(new Error('no such loudspeaker'));
  await media.use('audiooutput', 'gone');
  expect(told()).toEqual(['microphone interrupted']);
});

it('tells who was called on the phone, until the microphone is back', async () => {
  const microphone = plugged(Track.Source.Microphone);
  microphone.mediaStreamTrack = { muted: true, readyState: 'live' };
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told()).toEqual(['microphone interrupted']);
  await media.restart('microphone');
  expect(told()).toEqual([]);
});

it.each([
  ['Permission denied', []],
  ['Permission denied by system', ['screen denied']],
])('takes a screen that was not shared (%s) for %j', async (message, troubles) => {
  localParticipant.setScreenShareEnabled.mockRejectedValue(new DOMException(message, 'NotAllowedError'));
  await media.share(true);
  expect(told()).toEqual(troubles);
});
