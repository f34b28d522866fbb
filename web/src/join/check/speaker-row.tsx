import { Volume2 } from 'lucide-preact';
import { useState } from 'preact/hooks';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import type { Report } from '../report';
import type { Devices } from './devices';
import { testSpeaker } from './sound';
import { thisBrowser } from './surroundings';

type State = 'idle' | 'playing' | 'asked' | 'heard' | 'unheard' | 'failed';

/** Plays a sound, and asks whether it was heard: only ears can tell. */
export function SpeakerRow({ devices, report }: { devices: Devices; report: Report }) {
  const [state, setState] = useState<State>('idle');
  const play = async () => {
    setState('playing');
    try {
      await testSpeaker(devices.choices.value.speakerId);
      setState('asked');
    } catch {
      setState('failed');
      report('speaker', 'device_failed');
    }
  };
  const say = (heard: boolean) => {
    setState(heard ? 'heard' : 'unheard');
    report('speaker', heard ? 'ok' : 'device_failed');
  };
  return (
    <div class="join-device">
      <div class="join-device-head">
        <Volume2 size={20} aria-hidden="true" />
        <h2>{t('join.check.speaker')}</h2>
        <Button class="join-switch" onPress={play}>
          {t('join.check.speaker.play')}
        </Button>
      </div>
      <SpeakerChoice devices={devices} />
      <div role="status">
        {state === 'playing' && <p class="muted">{t('join.check.speaker.playing')}</p>}
        {state === 'asked' && <Question onSay={say} />}
        {state === 'heard' && <Notice tone="good">{t('join.check.speaker.heard')}</Notice>}
        {(state === 'unheard' || state === 'failed') && (
          <Notice tone="careful" title={t('join.problem.speaker')}>
            {t('join.cure.speaker')}
          </Notice>
        )}
      </div>
    </div>
  );
}

function Question({ onSay }: { onSay: (heard: boolean) => void }) {
  return (
    <div class="row">
      <span>{t('join.check.speaker.ask')}</span>
      <Button onPress={() => onSay(true)}>{t('join.check.speaker.yes')}</Button>
      <Button onPress={() => onSay(false)}>{t('join.check.speaker.no')}</Button>
    </div>
  );
}

/** Only some browsers let a page choose; in the others the device itself does. */
function SpeakerChoice({ devices }: { devices: Devices }) {
  const all = devices.list.value.speaker;
  if (!thisBrowser().choosesSpeakers || all.length < 2) return null;
  return (
    <label>
      <span class="visually-hidden">{t('join.check.speaker.choose')}</span>
      <select
        class="input"
        value={devices.choices.value.speakerId ?? all[0]?.deviceId}
        onChange={(event) => devices.change({ speakerId: event.currentTarget.value })}
      >
        {all.map((one, at) => (
          <option key={one.deviceId} value={one.deviceId}>
            {one.label || `${t('join.check.speaker')} ${at + 1}`}
          </option>
        ))}
      </select>
    </label>
  );
}
