import { useEffect, useState } from 'preact/hooks';

import { t, type Key } from '../../i18n';
import { Button } from '../../ui/button';
import '../check/check.css';
import { ConnectionRow } from '../check/connection-row';
import { DeviceRow } from '../check/device-row';
import type { Devices, DeviceState } from '../check/devices';
import { Preview } from '../check/preview';
import { allowSound } from '../../ui/chime';
import { SpeakerRow } from '../check/speaker-row';
import { useDevices, wished } from '../check/use-check';
import type { Ready } from '../ready';
import type { Report } from '../report';
import { Countdown } from './countdown';
import { Page } from './page';

interface CheckProps {
  /** By which the connection is tried; who came by phone and job has none. */
  link: string | undefined;
  report: Report;
  /** Observers bring neither camera nor microphone. */
  watching: boolean;
  /** When the room opens, while it is shut. */
  shutUntil: string | null;
  behind: number;
  onEnter: (ready: Ready) => void;
  onBack: (() => void) | null;
}

/** Camera, microphone, loudspeaker and connection, before anybody sees or hears. */
export function CheckView(props: CheckProps) {
  const { link, report, watching, onBack } = props;
  const devices = useDevices(report, !watching);
  const [begun, setBegun] = useState(false);
  const idle = devices.camera.value.is === 'off' && devices.microphone.value.is === 'off';
  const asks = !watching && !begun && idle;
  // What began by itself has begun, too: who then switches both off has not come back to the question.
  useEffect(() => {
    if (!idle) setBegun(true);
  }, [idle]);
  const begin = () => {
    setBegun(true);
    return devices.start(wished(devices).length > 0 ? wished(devices) : ['camera', 'microphone']);
  };
  return (
    <Page title={t('join.check.title')} broad={!watching}>
      <div class={`join-check ${watching ? 'watching' : ''}`}>
        {!watching && <Preview camera={devices.camera.value} />}
        <div class="card stack join-panel">
          {asks ? <Explain onBegin={begin} onWithout={() => setBegun(true)} /> : null}
          {!asks && !watching && <DeviceRow device="camera" devices={devices} link={link} />}
          {!asks && !watching && <DeviceRow device="microphone" devices={devices} link={link} />}
          {!asks && !watching && unheard(devices) && <p class="muted join-small">{t('join.check.unheard')}</p>}
          {!asks && <SpeakerRow devices={devices} report={report} />}
          {!asks && link !== undefined && <ConnectionRow link={link} report={report} />}
          {!asks && <LowData devices={devices} />}
        </div>
        {!asks && <Door {...props} devices={devices} />}
      </div>
      {onBack && (
        <Button looks="quiet" class="join-back" onPress={onBack}>
          {t('join.check.back')}
        </Button>
      )}
    </Page>
  );
}

/** Before the browser asks: who knows why says yes. */
function Explain({ onBegin, onWithout }: { onBegin: () => Promise<void>; onWithout: () => void }) {
  return (
    <div class="stack">
      <h2>{t('join.check.explain.title')}</h2>
      <p>{t('join.check.explain.text')}</p>
      <Button looks="primary" wide onPress={onBegin}>
        {t('join.check.explain.go')}
      </Button>
      <Button looks="quiet" wide onPress={onWithout}>
        {t('join.check.explain.without')}
      </Button>
    </div>
  );
}

function LowData({ devices }: { devices: Devices }) {
  const lowData = devices.choices.value.lowData;
  const change = () => {
    devices.change({ lowData: !lowData });
    if (!lowData) devices.turnOff('camera');
  };
  return (
    <label class="join-low">
      <input type="checkbox" checked={lowData} onChange={change} />
      <span>
        <strong>{t('join.check.low')}</strong>
        <span class="muted join-small">{t('join.check.low.hint')}</span>
      </span>
    </label>
  );
}

/** The way in: shut until the room opens. */
function Door({ devices, watching, shutUntil, behind, onEnter }: CheckProps & { devices: Devices }) {
  if (shutUntil !== null) {
    return (
      <div class="card join-door">
        <Countdown opensAt={shutUntil} behind={behind} />
      </div>
    );
  }
  const asking = isAsking(devices.camera.value) || isAsking(devices.microphone.value);
  const enter = () => {
    allowSound();
    onEnter(devices.handOver());
  };
  // Whoever cannot be heard is meant to look at the cure first.
  const looks = watching || asking || devices.microphone.value.is === 'on' ? 'primary' : 'plain';
  return (
    <div class="join-door">
      <Button looks={looks} wide disabled={asking} onPress={enter}>
        {t(asking ? 'join.enter' : enterKey(devices, watching))}
      </Button>
    </div>
  );
}

/** A question that nobody answers keeps nobody out. */
function isAsking(state: DeviceState): boolean {
  return state.is === 'asking' && !state.slow;
}

function unheard({ microphone }: Devices): boolean {
  return microphone.value.is === 'off' || microphone.value.is === 'failed';
}

/** The button says with what one goes in. */
function enterKey(devices: Devices, watching: boolean): Key {
  if (watching) return 'join.enter.watch';
  const [camera, microphone] = [devices.camera.value.is === 'on', devices.microphone.value.is === 'on'];
  if (camera && microphone) return 'join.enter';
  if (microphone) return 'join.enter.no_camera';
  return camera ? 'join.enter.no_microphone' : 'join.enter.listen';
}
