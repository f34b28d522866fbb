import { Camera, CameraOff, Mic, MicOff } from 'lucide-preact';

import { t, type Key } from '../../i18n';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { Ways } from '../views/elsewhere';
import { cure, isAlike } from './cure';
import type { Devices, DeviceState } from './devices';
import type { Device, Failure } from './failure';
import { Meter } from './meter';
import { thisBrowser } from './surroundings';

interface RowProps {
  device: Device;
  devices: Devices;
  link: string | undefined;
}

const ICONS = { camera: [Camera, CameraOff], microphone: [Mic, MicOff] } as const;

/** One device: which, whether it works, and what to do if it does not. */
export function DeviceRow({ device, devices, link }: RowProps) {
  const state = devices[device].value;
  const [On, Off] = ICONS[device];
  const Icon = state.is === 'on' ? On : Off;
  const said = device === 'microphone' && saysTheSame(devices.camera.value, state);
  return (
    <div class="join-device">
      <div class="join-device-head">
        <Icon size={20} aria-hidden="true" />
        <h2>{t(`join.check.${device}`)}</h2>
        <Switch device={device} devices={devices} state={state} />
      </div>
      {state.is === 'on' && <Choice device={device} devices={devices} id={state.id} />}
      {state.is === 'on' && device === 'microphone' && <Meter track={state.track} />}
      {state.is === 'asking' && !said && <Asking slow={state.slow} />}
      {state.is === 'failed' && !said && <Failed device={device} failure={state.failure} link={link} />}
    </div>
  );
}

/** What was said of the camera already need not be said of the microphone. */
function saysTheSame(camera: DeviceState, microphone: DeviceState): boolean {
  if (camera.is === 'asking' && microphone.is === 'asking') return true;
  const same = camera.is === 'failed' && microphone.is === 'failed' && camera.failure === microphone.failure;
  return same && isAlike(camera.failure);
}

/** On, off, or once more: whichever makes sense now. */
function Switch({ device, devices, state }: { device: Device; devices: Devices; state: DeviceState }) {
  if (state.is === 'asking') return null;
  const [key, press]: [Key, () => unknown] =
    state.is === 'on'
      ? [`join.check.${device}.turn_off`, () => devices.turnOff(device)]
      : [state.is === 'off' ? `join.check.${device}.turn_on` : `join.check.${device}.again`, () => devices.turnOn(device)];
  return (
    <Button class="join-switch" onPress={press} aria-label={`${t(key)}: ${t(`join.check.${device}`)}`}>
      {t(key)}
    </Button>
  );
}

function Choice({ device, devices, id }: { device: Device; devices: Devices; id: string }) {
  const all = devices.list.value[device];
  return (
    <label>
      <span class="visually-hidden">{t(`join.check.${device}.choose`)}</span>
      <select class="input" value={id} onChange={(event) => void devices.choose(device, event.currentTarget.value)}>
        {all.map((one, at) => (
          <option key={one.deviceId} value={one.deviceId}>
            {one.label || `${t(`join.check.${device}`)} ${at + 1}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Asking({ slow }: { slow: boolean }) {
  if (!slow) return <p class="muted">{t('join.check.asking')}</p>;
  return (
    <div role="status">
      <Notice tone="careful" title={t('join.problem.unanswered')}>
        {t('join.cure.unanswered')}
      </Notice>
    </div>
  );
}

/** What is wrong, and what helps. Some browsers help only by being left. */
function Failed({ device, failure, link }: { device: Device; failure: Failure; link: string | undefined }) {
  const { problem, cure: helps } = cure(device, failure, thisBrowser().platform);
  const leave = failure === 'in_app' || failure === 'unsupported' || failure === 'insecure';
  return (
    <div role="status" class="stack">
      <Notice tone="bad" title={t(problem)}>
        {t(helps)}
      </Notice>
      {leave && link !== undefined && <Ways link={link} />}
    </div>
  );
}
