import { useEffect, useMemo } from 'preact/hooks';

import { recall, remember } from '../../entry/stored';
import { DEFAULT_CHOICES } from '../ready';
import type { Report } from '../report';
import { Devices, type DeviceState } from './devices';
import { barrier, reportCode, type Device } from './failure';
import { around, mediaDevices, permissionStatus } from './surroundings';

/** The devices of one ready check: opened at once where the browser will not ask, reported, and closed in the end. */
export function useDevices(report: Report, needed: boolean): Devices {
  const devices = useMemo(() => {
    const choices = recall().choices ?? DEFAULT_CHOICES;
    return new Devices({ media: mediaDevices(), around, choices, onChange: (device, state) => tell(report, device, state) });
  }, []);
  useEffect(() => {
    const over = new AbortController();
    if (needed) void startUnasked(devices);
    if (needed) void tellBrowser(report);
    if (needed) void startWhenAllowed(devices, over.signal);
    const media = mediaDevices();
    const look = () => void devices.look();
    media?.addEventListener('devicechange', look, { signal: over.signal });
    return () => {
      over.abort();
      devices.close();
    };
  }, []);
  useEffect(() => devices.choices.subscribe((choices) => remember({ choices })), []);
  return devices;
}

/** Who allowed it before is not asked whether to begin; and where nothing can be asked for, that is said at once. */
async function startUnasked(devices: Devices): Promise<void> {
  const known = await Promise.all([around('camera'), around('microphone')]);
  const unasked = known.every((one) => one.permission === 'granted' || barrier(one) !== null);
  if (unasked) await devices.start(wished(devices));
}

/** Whether this browser can do it at all. */
async function tellBrowser(report: Report): Promise<void> {
  const closed = barrier(await around('camera'));
  report('browser', closed ? reportCode(closed) : 'ok');
}

/** Who then allows it in the settings of the browser need not come back to press a button. */
async function startWhenAllowed(devices: Devices, signal: AbortSignal): Promise<void> {
  for (const device of ['camera', 'microphone'] as const) {
    const status = await permissionStatus(device);
    const allowed = () => {
      if (status?.state === 'granted' && devices[device].value.is === 'failed') void devices.start([device]);
    };
    status?.addEventListener('change', allowed, { signal });
  }
}

/** The devices that the person has not switched off. */
export function wished(devices: Devices): Device[] {
  const { cameraOn, microphoneOn } = devices.choices.value;
  return [...(cameraOn ? (['camera'] as const) : []), ...(microphoneOn ? (['microphone'] as const) : [])];
}

function tell(report: Report, device: Device, state: DeviceState): void {
  if (state.is === 'on') report(device, 'ok');
  if (state.is === 'failed') report(device, reportCode(state.failure));
  if (state.is === 'asking' && state.slow) report(device, 'permission_unanswered');
}
