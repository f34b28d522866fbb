import { t } from '../i18n';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { OFFER_AFTER_MS } from './policy';
import { useNow } from './use-now';
import { sentence, type Device, type Trouble } from './trouble';
import type { Visit } from './visit';

/** What stands above the pictures: what is not as it should be, and what to do about it. */
export function Banners({ visit }: { visit: Visit }) {
  const { call, news } = visit;
  const left = news.left.value;
  return (
    <div class="room-banners">
      <ConnectionBanner visit={visit} />
      {call.connection.value === 'inside' && call.silenced.value && (
        <Notice tone="careful" title={t('room.sound.why')}>
          <Button looks="primary" onPress={() => call.playSound()}>
            {t('room.sound')}
          </Button>
        </Notice>
      )}
      {call.media.troubles.value.map(({ device, trouble }) => (
        <TroubleBanner key={device} visit={visit} device={device} trouble={trouble} />
      ))}
      {left !== undefined && <Notice tone="careful">{t('room.left', { n: left })}</Notice>}
      {call.connection.value === 'inside' && !visit.mayPublish() && <Notice>{t('room.watching')}</Notice>}
    </div>
  );
}

function ConnectionBanner({ visit }: { visit: Visit }) {
  const { connection, awaySince } = visit.call;
  const now = useNow(connection.value === 'returning' || connection.value === 'unreached');
  const long = awaySince.value !== undefined && now - awaySince.value > OFFER_AFTER_MS;
  switch (connection.value) {
    case 'inside':
      return null;
    case 'entering':
      return <Notice>{t('room.entering')}</Notice>;
    case 'waiting':
      return <Notice>{t('room.waiting')}</Notice>;
    case 'reconnecting':
      return <Notice tone="careful">{t('room.reconnecting')}</Notice>;
    case 'unreached':
    case 'returning':
      return (
        <Notice tone="careful">
          <p>{t(navigator.onLine ? `room.${connection.value}` : 'room.returning.offline')}</p>
          {long && <p>{t('room.returning.long')}</p>}
          {long && <Button onPress={() => visit.call.wake()}>{t('common.retry')}</Button>}
        </Notice>
      );
  }
}

interface TroubleProps {
  visit: Visit;
  device: Device;
  trouble: Trouble;
}

function TroubleBanner({ visit, device, trouble }: TroubleProps) {
  const { media } = visit.call;
  const elsewhere = device !== 'screen' && trouble !== 'interrupted' && trouble !== 'denied';
  return (
    <Notice tone="careful">
      <p>{t(sentence(device, trouble))}</p>
      <div class="row">
        {device !== 'screen' && (
          <Button looks="primary" onPress={() => media.restart(device)}>
            {t(trouble === 'interrupted' ? 'room.trouble.back' : 'room.trouble.retry')}
          </Button>
        )}
        {elsewhere && (
          <Button onPress={() => (visit.settings.value = true)}>{t('room.trouble.choose')}</Button>
        )}
        <Close onPress={() => media.forgive(device)} />
      </div>
    </Notice>
  );
}

function Close({ onPress }: { onPress: () => void }) {
  return (
    <Button looks="quiet" onPress={onPress}>
      {t('common.close')}
    </Button>
  );
}
