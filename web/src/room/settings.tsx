import { useEffect, useState } from 'preact/hooks';

import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Preferences } from '../ui/preferences';
import type { Media } from './media';
import type { Visit } from './visit';

const KINDS = [
  { kind: 'audioinput', device: 'microphone', label: 'room.microphone' },
  { kind: 'videoinput', device: 'camera', label: 'room.camera' },
  { kind: 'audiooutput', device: 'speaker', label: 'room.settings.speaker' },
] as const;

/** Which devices are used, sound only, language and appearance. */
export function SettingsDialog({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const { media } = visit.call;
  const devices = useDevices();
  const kinds = KINDS.filter(({ kind }) => visit.mayPublish() || kind === 'audiooutput');
  return (
    <Dialog title={t('room.settings')} onClose={onClose}>
      {kinds.map((one) => {
        const found = devices.filter((device) => device.kind === one.kind && device.deviceId !== '');
        return found.length > 0 && <DeviceField key={one.kind} {...one} found={found} visit={visit} />;
      })}
      <LowData media={media} />
      <Preferences />
      {visit.mayPublish() && <p class="muted">{t('room.settings.keys')}</p>}
      <Button looks="primary" onPress={onClose}>
        {t('common.close')}
      </Button>
    </Dialog>
  );
}

type DeviceFieldProps = (typeof KINDS)[number] & { found: MediaDeviceInfo[]; visit: Visit };

function DeviceField({ kind, device, label, found, visit }: DeviceFieldProps) {
  const { media, room } = visit.call;
  const used = room.getActiveDevice(kind);
  return (
    <Field label={t(label)}>
      {(attributes) => (
        <select {...attributes} onChange={(event) => void media.use(kind, event.currentTarget.value)}>
          {found.map((one, index) => (
            <option key={one.deviceId} value={one.deviceId} selected={one.deviceId === used}>
              {one.label || t('room.settings.device', { kind: device, n: index + 1 })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function LowData({ media }: { media: Media }) {
  return (
    <label class="room-switch">
      <input
        type="checkbox"
        checked={media.choices.value.lowData}
        onChange={(event) => void media.setLowData(event.currentTarget.checked)}
      />
      <span>
        {t('room.settings.lowData')}
        <span class="muted">{t('room.settings.lowData.why')}</span>
      </span>
    </label>
  );
}

/** What is plugged in, as it changes. */
function useDevices(): MediaDeviceInfo[] {
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    const look = () => void navigator.mediaDevices.enumerateDevices().then(setDevices, () => undefined);
    look();
    navigator.mediaDevices.addEventListener('devicechange', look);
    return () => navigator.mediaDevices.removeEventListener('devicechange', look);
  }, []);
  return devices;
}
