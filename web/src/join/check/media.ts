import { barrier, failureOf, type Device, type Failure, type Surroundings } from './failure';

/** What of the browser is asked; a test brings its own. */
export interface Media {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
}

/** What is known around the asking: the permission differs from device to device. */
export type Around = (device: Device) => Promise<Surroundings>;

/** Which devices are wanted: by their ids, or any. One that is missing is not asked for. */
export type Wanted = Partial<Record<Device, string>>;
export const ANY = 'any';

/** What opening a device came to. */
export type Opened = { track: MediaStreamTrack } | { failure: Failure };
export type AllOpened = Partial<Record<Device, Opened>>;

/**
 * Opens camera and microphone with one question. If that fails, each alone, since the error does not say which of
 * them it is about; but nobody who said no is asked the same again.
 */
export async function open(media: Media, wanted: Wanted, around: Around): Promise<AllOpened> {
  const devices = wantedDevices(wanted);
  const surroundings = await known(devices, around);
  const closed = devices.flatMap((device) => barrier(surroundings[device]) ?? []).at(0);
  if (closed) return forEach(devices, () => ({ failure: closed }));
  try {
    return found(devices, await ask(media, wanted, devices));
  } catch (error) {
    return apart(media, wanted, devices, error, around);
  }
}

async function apart(media: Media, wanted: Wanted, devices: Device[], error: unknown, around: Around): Promise<AllOpened> {
  const surroundings = await known(devices, around);
  const opened = forEach(devices, (device) => ({ failure: failureOf(error, surroundings[device]) }));
  if (devices.length < 2) return opened;
  for (const device of devices) {
    if (!worthAsking(device, opened, surroundings)) continue;
    opened[device] = await alone(media, wanted, device, around);
  }
  return opened;
}

async function alone(media: Media, wanted: Wanted, device: Device, around: Around): Promise<Opened> {
  try {
    return found([device], await ask(media, wanted, [device]))[device] ?? { failure: 'failed' };
  } catch (error) {
    return { failure: failureOf(error, await around(device)) };
  }
}

const REFUSED: readonly Failure[] = ['denied', 'denied_by_system', 'dismissed', 'in_app', 'forbidden'];

/** A refusal of both may be meant for one: the other is allowed already, or was not asked for at all because of the first. */
function worthAsking(device: Device, opened: AllOpened, surroundings: Record<Device, Surroundings>): boolean {
  const one = opened[device];
  const refused = one && 'failure' in one && REFUSED.includes(one.failure);
  if (!refused) return true;
  const other = surroundings[device === 'camera' ? 'microphone' : 'camera'].permission;
  const own = surroundings[device].permission;
  return own === 'granted' || (own === 'prompt' && other === 'denied');
}

/** A device that was chosen earlier may lie at home now: then any will do. */
async function ask(media: Media, wanted: Wanted, devices: Device[]): Promise<MediaStream> {
  try {
    return await media.getUserMedia(constraints(wanted, devices));
  } catch (error) {
    if (!isChoosy(error)) throw error;
    return media.getUserMedia({ video: devices.includes('camera'), audio: devices.includes('microphone') });
  }
}

function isChoosy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'OverconstrainedError';
}

/** What the room wants too, so that the same tracks go into it. */
const PICTURE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'user' };
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

function constraints({ camera = ANY, microphone = ANY }: Wanted, devices: Device[]): MediaStreamConstraints {
  return {
    video: devices.includes('camera') && { ...PICTURE, ...exactly(camera) },
    audio: devices.includes('microphone') && { ...SOUND, ...exactly(microphone) },
  };
}

function exactly(id: string): MediaTrackConstraints {
  return id === ANY ? {} : { deviceId: { exact: id } };
}

function wantedDevices(wanted: Wanted): Device[] {
  return (['camera', 'microphone'] as const).filter((device) => wanted[device] !== undefined);
}

function found(devices: Device[], stream: MediaStream): AllOpened {
  return forEach(devices, (device) => {
    const kind = device === 'camera' ? 'video' : 'audio';
    const track = stream.getTracks().find((one) => one.kind === kind);
    return track ? { track } : { failure: 'failed' };
  });
}

function forEach(devices: Device[], opened: (device: Device) => Opened): AllOpened {
  return Object.fromEntries(devices.map((device) => [device, opened(device)]));
}

async function known(devices: Device[], around: Around): Promise<Record<Device, Surroundings>> {
  const [first = 'camera', second = first] = devices;
  const [one, two] = [await around(first), await around(second)];
  return first === 'camera' ? { camera: one, microphone: two } : { camera: two, microphone: one };
}
