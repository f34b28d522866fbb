import { signal, type Signal } from '@preact/signals';

import type { Choices } from '../../entry/choices';
import type { ReadyTracks } from '../../entry/ready-tracks';
import { ANY, open, type Around, type Opened } from './media';
import type { Device, Failure } from './failure';

/** Where a device stands. `slow`: the browser's question has stood unanswered for a while. */
export type DeviceState =
  | { is: 'off' }
  | { is: 'asking'; slow: boolean }
  | { is: 'on'; track: MediaStreamTrack; id: string }
  | { is: 'failed'; failure: Failure };

export type DeviceList = Record<Device | 'speaker', MediaDeviceInfo[]>;

interface Options {
  media: Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices'> | undefined;
  around: Around;
  choices: Choices;
  /** Told whenever a device stands somewhere else. */
  onChange?: (device: Device, state: DeviceState) => void;
}

/** After that long without an answer people have not seen the browser's question. */
export const UNANSWERED_MS = 20_000;
const NO_DEVICES: DeviceList = { camera: [], microphone: [], speaker: [] };

/** Camera and microphone of the ready check: opens them, changes them, and hands them over to the room. */
export class Devices {
  readonly camera: Signal<DeviceState> = signal({ is: 'off' });
  readonly microphone: Signal<DeviceState> = signal({ is: 'off' });
  readonly list: Signal<DeviceList> = signal(NO_DEVICES);
  readonly choices: Signal<Choices>;
  private readonly options: Options;
  private closed = false;

  constructor(options: Options) {
    this.options = options;
    this.choices = signal(options.choices);
  }

  /** Opens these devices, with one question of the browser. */
  async start(devices: readonly Device[]): Promise<void> {
    if (devices.length === 0) return;
    const slow = setTimeout(() => devices.forEach((device) => this.stillAsking(device)), UNANSWERED_MS);
    devices.forEach((device) => this.to(device, { is: 'asking', slow: false }));
    const wanted = Object.fromEntries(devices.map((device) => [device, this.chosen(device) ?? ANY]));
    const opened = await open(this.options.media ?? NOTHING, wanted, this.options.around);
    clearTimeout(slow);
    devices.forEach((device) => this.take(device, opened[device] ?? { failure: 'failed' }));
    await this.look();
  }

  /** Takes another device, or the same one anew. */
  async choose(device: Device, id: string | undefined): Promise<void> {
    this.change(device === 'camera' ? { cameraId: id } : { microphoneId: id });
    this.release(device);
    await this.start([device]);
  }

  /** Goes on without it. */
  turnOff(device: Device): void {
    this.release(device);
    this.to(device, { is: 'off' });
    this.change(device === 'camera' ? { cameraOn: false } : { microphoneOn: false });
  }

  /** Who shows a picture wants pictures. */
  async turnOn(device: Device): Promise<void> {
    this.change(device === 'camera' ? { cameraOn: true, lowData: false } : { microphoneOn: true });
    await this.start([device]);
  }

  /** Changes what goes into the room with the person. */
  change(part: { [K in keyof Choices]?: Choices[K] | undefined }): void {
    const all = Object.entries({ ...this.choices.value, ...part }).filter(([, value]) => value !== undefined);
    this.choices.value = { ...SILENT, ...Object.fromEntries(all) };
  }

  /** Looks which devices there are. Their names are told only to who may use one. */
  async look(): Promise<void> {
    const all = (await this.options.media?.enumerateDevices().catch(() => [])) ?? [];
    const of = (kind: MediaDeviceKind) => all.filter((one) => one.kind === kind && one.deviceId !== '');
    this.list.value = { camera: of('videoinput'), microphone: of('audioinput'), speaker: of('audiooutput') };
  }

  /** Gives the open devices away, and what was chosen: they are not closed with the ready check. */
  handOver(): { tracks: ReadyTracks; choices: Choices } {
    this.closed = true;
    const [camera, microphone] = [this.camera.value, this.microphone.value];
    return {
      tracks: {
        ...(camera.is === 'on' ? { camera: camera.track } : {}),
        ...(microphone.is === 'on' ? { microphone: microphone.track } : {}),
      },
      choices: { ...this.choices.value, cameraOn: camera.is === 'on', microphoneOn: microphone.is === 'on' },
    };
  }

  /** Closes what is open. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.release('camera');
    this.release('microphone');
  }

  private chosen(device: Device): string | undefined {
    return device === 'camera' ? this.choices.value.cameraId : this.choices.value.microphoneId;
  }

  private stillAsking(device: Device): void {
    if (this[device].value.is === 'asking') this.to(device, { is: 'asking', slow: true });
  }

  private take(device: Device, opened: Opened): void {
    // The question may be answered when the check is long over, or the device is not wanted any more.
    const unwanted = this.closed || this[device].value.is === 'off';
    if ('failure' in opened) return unwanted ? undefined : this.to(device, { is: 'failed', failure: opened.failure });
    const { track } = opened;
    if (unwanted) return track.stop();
    // Who changes their mind quickly is answered more than once.
    this.release(device);
    track.addEventListener('ended', () => this.lost(device, track));
    this.to(device, { is: 'on', track, id: track.getSettings().deviceId ?? '' });
  }

  /** Unplugged, or taken away by the system. */
  private lost(device: Device, track: MediaStreamTrack): void {
    const state = this[device].value;
    if (!this.closed && state.is === 'on' && state.track === track) this.to(device, { is: 'failed', failure: 'failed' });
  }

  private release(device: Device): void {
    const state = this[device].value;
    if (state.is === 'on') state.track.stop();
  }

  private to(device: Device, state: DeviceState): void {
    if (this.closed) return;
    this[device].value = state;
    this.options.onChange?.(device, state);
  }
}

const SILENT: Choices = { cameraOn: false, microphoneOn: false, lowData: false };

const NOTHING = {
  getUserMedia: () => Promise.reject(new TypeError('there are no devices')),
};
