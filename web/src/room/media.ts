import { signal } from '@preact/signals';
import { isLocalTrack, LocalAudioTrack, LocalVideoTrack, Track, type LocalTrack, type LocalTrackPublication, type Room, type VideoCaptureOptions } from 'livekit-client';

import type { Choices } from '../entry/choices';
import type { ReadyTracks } from '../entry/ready-tracks';
import { remember } from '../entry/stored';
import { troubleOf, troubleSeen, type Device, type DeviceTrouble, type Trouble } from './trouble';

/** How often a device is looked at. A call that takes the microphone raises no error. */
const LOOK_MS = 1_000;
/** So many looks in a row have to agree: a track is silenced for a moment whenever a device is changed. */
const AGREEING = 2;
/** What only a look at a device tells; all else is said by an act that failed, and stands until another one succeeds. */
const SEEN: readonly (Trouble | undefined)[] = [undefined, 'interrupted', 'unplugged'];

/** Not as “provided by the user”: LiveKit's client may then close and open it again, as it does with those it opened. */
function own(device: Device, ready: MediaStreamTrack): LocalTrack | MediaStreamTrack {
  const track: Track = device === 'camera' ? new LocalVideoTrack(ready, undefined, false) : new LocalAudioTrack(ready, undefined, false);
  return isLocalTrack(track) ? track : ready;
}

/** Another device of the kind, where the one that was chosen is gone. */
function orAny(track: LocalTrack, error: unknown): Promise<unknown> {
  if (troubleOf(error) !== 'missing') throw error;
  return track.restartTrack({});
}

/** Without this a camera that is opened anew shows the little that browsers give unasked. */
function sharp({ options }: Room): Pick<VideoCaptureOptions, 'resolution'> {
  const resolution = options.videoCaptureDefaults?.resolution;
  return resolution ? { resolution } : {};
}

/** The person's own camera, microphone and screen in the call, and what they are to be. */
export class Media {
  readonly choices;
  /** What is wrong now: of each device one thing at most. */
  readonly troubles = signal<readonly DeviceTrouble[]>([]);
  readonly sharing = signal(false);
  private readonly agreed = new Map<Device, number>();
  /** The last act of each device that is not over. Two at once would publish it twice, or leave it on when it was switched off. */
  private readonly acts = new Map<Device, Promise<void>>();
  private readonly watch: ReturnType<typeof setInterval>;

  constructor(
    private readonly room: Room,
    choices: Choices,
  ) {
    this.choices = signal(choices);
    this.watch = setInterval(() => this.look(), LOOK_MS);
  }

  /** Sends what the person chose, both at once, each for itself: who has no camera is heard all the same. */
  async publish(ready: ReadyTracks = {}): Promise<void> {
    const { speakerId } = this.choices.value;
    await Promise.all([
      this.wants('microphone') ? this.try('microphone', () => this.open('microphone', ready.microphone)) : ready.microphone?.stop(),
      this.wants('camera') ? this.try('camera', () => this.open('camera', ready.camera)) : ready.camera?.stop(),
      speakerId ? this.room.switchActiveDevice('audiooutput', speakerId).catch(() => undefined) : undefined,
    ]);
  }

  setMicrophone(on: boolean): Promise<void> {
    this.choose({ microphoneOn: on });
    return this.try('microphone', () => (on ? this.open('microphone') : this.room.localParticipant.setMicrophoneEnabled(false)));
  }

  /** Who shows a picture wants pictures. */
  setCamera(on: boolean): Promise<void> {
    this.choose(on ? { cameraOn: true, lowData: false } : { cameraOn: false });
    this.subscribe();
    return this.try('camera', () => (on ? this.open('camera') : this.room.localParticipant.setCameraEnabled(false)));
  }

  /** Takes a device back that something else took, or that was away. */
  restart(device: 'camera' | 'microphone'): Promise<void> {
    this.choose(device === 'camera' ? { cameraOn: true } : { microphoneOn: true });
    return this.try(device, async () => {
      const track = this.publication(device)?.track;
      if (track === undefined) return this.open(device);
      await track.restartTrack().catch((error: unknown) => orAny(track, error));
      await track.unmute();
    });
  }

  /** From the camera that looks at the person to the one that looks away, and back. */
  flip(): Promise<void> {
    return this.try('camera', async () => {
      const track = this.publication('camera')?.track;
      if (!(track instanceof LocalVideoTrack)) return;
      const away = track.getSourceTrackSettings().facingMode === 'environment';
      await track.restartTrack({ ...sharp(this.room), facingMode: away ? 'user' : 'environment' });
    });
  }

  /** Uses another device of a kind from now on. */
  async use(kind: MediaDeviceKind, id: string): Promise<void> {
    this.choose(kind === 'videoinput' ? { cameraId: id } : kind === 'audioinput' ? { microphoneId: id } : { speakerId: id });
    if (kind === 'audiooutput') return void (await this.room.switchActiveDevice(kind, id).catch(() => undefined));
    const device = kind === 'videoinput' ? 'camera' : 'microphone';
    await this.try(device, async () => {
      await this.room.switchActiveDevice(kind, id);
      // LiveKit's client mutes a device that was pulled out, changes a muted one only when it is unmuted, and opens none.
      if (this.wants(device)) await this.open(device);
    });
  }

  async share(on: boolean): Promise<void> {
    try {
      await this.room.localParticipant.setScreenShareEnabled(on, { audio: true });
      this.note('screen', undefined);
    } catch (error) {
      // Who closes the browser's question changed their mind. That is no trouble; a system that forbids it is.
      const trouble = troubleOf(error);
      const closed = trouble === 'denied' && !(error instanceof Error && /system/i.test(error.message));
      this.note('screen', closed ? undefined : trouble);
    }
  }

  /** Sound only, both ways. */
  async setLowData(on: boolean): Promise<void> {
    this.choose({ lowData: on });
    this.subscribe();
    if (on && this.choices.value.cameraOn) await this.setCamera(false);
  }

  /** Asks for the pictures of the others, or not, as chosen. Called again whenever somebody shows one. */
  subscribe(): void {
    const wanted = !this.choices.value.lowData;
    for (const who of this.room.remoteParticipants.values()) {
      for (const publication of who.videoTrackPublications.values()) {
        if (publication.isDesired !== wanted) publication.setSubscribed(wanted);
      }
    }
  }

  forgive(device: Device): void {
    this.note(device, undefined);
  }

  stop(): void {
    clearInterval(this.watch);
  }

  private async open(device: 'camera' | 'microphone', ready?: MediaStreamTrack): Promise<unknown> {
    const self = this.room.localParticipant;
    const { cameraId, microphoneId } = this.choices.value;
    if (this.publication(device) === undefined && ready?.readyState === 'live') {
      return self.publishTrack(own(device, ready), { source: device === 'camera' ? Track.Source.Camera : Track.Source.Microphone });
    }
    if (device === 'camera') return self.setCameraEnabled(true, cameraId ? { deviceId: cameraId } : undefined);
    return self.setMicrophoneEnabled(true, microphoneId ? { deviceId: microphoneId } : undefined);
  }

  private publication(device: Device): LocalTrackPublication | undefined {
    const source = { camera: Track.Source.Camera, microphone: Track.Source.Microphone, screen: Track.Source.ScreenShare }[device];
    return this.room.localParticipant.getTrackPublication(source);
  }

  private wants(device: 'camera' | 'microphone'): boolean {
    const { cameraOn, microphoneOn, lowData } = this.choices.value;
    return device === 'camera' ? cameraOn && !lowData : microphoneOn;
  }

  /** One act of a device after the other, however quickly they are asked for. */
  private async try(device: Device, act: () => Promise<unknown>): Promise<void> {
    const before = this.acts.get(device);
    const turn = (before ?? Promise.resolve()).then(() => this.attempt(device, act));
    this.acts.set(device, turn);
    await turn;
    if (this.acts.get(device) === turn) this.acts.delete(device);
  }

  private async attempt(device: Device, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.agreed.delete(device);
      this.note(device, undefined);
    } catch (error) {
      this.note(device, troubleOf(error));
    }
  }

  private look(): void {
    this.sharing.value = this.publication('screen') !== undefined;
    this.lookAt('camera');
    this.lookAt('microphone');
  }

  private lookAt(device: 'camera' | 'microphone'): void {
    const track = this.publication(device)?.track?.mediaStreamTrack;
    // A device that is being opened has no living track yet, and how that went is said by the act itself.
    if (track === undefined || this.acts.has(device) || !SEEN.includes(this.troubleOf(device))) return;
    // A page in the background may be given no picture; that is how it should be.
    const silenced = track.muted && !(device === 'camera' && document.hidden);
    const seen = troubleSeen({ wanted: this.wants(device), silenced, ended: track.readyState === 'ended' });
    const agreeing = seen === undefined ? 0 : (this.agreed.get(device) ?? 0) + 1;
    this.agreed.set(device, agreeing);
    if (agreeing === AGREEING || seen === undefined) this.note(device, seen);
  }

  private troubleOf(device: Device): Trouble | undefined {
    return this.troubles.value.find((one) => one.device === device)?.trouble;
  }

  private note(device: Device, trouble: Trouble | undefined): void {
    if (this.troubleOf(device) === trouble) return;
    const others = this.troubles.value.filter((one) => one.device !== device);
    this.troubles.value = trouble ? [...others, { device, trouble }] : others;
  }

  private choose(part: Partial<Choices>): void {
    this.choices.value = { ...this.choices.value, ...part };
    remember({ choices: this.choices.value });
  }
}
