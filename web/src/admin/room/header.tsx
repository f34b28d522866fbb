import { Building2, Clock, Hash } from 'lucide-preact';

import type { ComponentChildren } from 'preact';

import type { Room } from '../../api/types';
import { duration, t } from '../../i18n';
import { CopyButton } from './copy';
import { ownZone, Time } from '../parts/time';
import { word } from '../parts/words';

/** What the room is about, and when. */
export function Header({ room, actions }: { room: Room; actions?: ComponentChildren }) {
  return (
    <div class="card stack">
      <ul class="admin-room-about muted">
        {room.company && (
          <li>
            <Building2 size={18} aria-hidden="true" /> <bdi>{room.company}</bdi>
          </li>
        )}
        <li>
          <Hash size={18} aria-hidden="true" /> {t('admin.room.application', { id: room.applicationId, round: room.round })}
        </li>
        <li>
          <Clock size={18} aria-hidden="true" /> {t('admin.room.together', { minutes: duration(room.minutesTogether, 'minute') })}
        </li>
      </ul>
      <Window room={room} />
      {actions}
      <div class="row admin-room-name">
        <span class="muted">{t('admin.room.name')}</span>
        <code>
          <bdi>{room.roomName}</bdi>
        </code>
        <CopyButton quiet label={t('admin.room.name.copy')} text={() => room.roomName} />
      </div>
    </div>
  );
}

/** The phase in words, with what came of it. */
export function Phase({ room }: { room: Room }) {
  const words = room.outcome ? word('admin.outcome', room.outcome) : word('admin.phase', room.phase);
  return <span class={`admin-room-badge is-${room.outcome ?? room.phase}`}>{words}</span>;
}

/** Twice, if the viewer's clock shows something else than the interview's. */
function Window({ room }: { room: Room }) {
  const rows: [string, string | null | undefined][] = [
    [t('admin.room.start'), room.startsAt],
    [t('admin.room.opens'), room.opensAt],
    [t('admin.room.closes'), room.closesAt],
    [t('admin.room.hardEnd'), room.hardEndsAt],
  ];
  const abroad = ownZone() !== room.timezone;
  return (
    <dl class="admin-room-window">
      {rows.map(([label, at]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {at ? <Time at={at} /> : t('admin.room.start.none')}
            {at && abroad && (
              <div class="muted admin-room-small">
                <Time at={at} zone={room.timezone} /> · <bdi>{room.timezone}</bdi>
              </div>
            )}
          </dd>
        </div>
      ))}
      <div>
        <dt>{t('admin.room.duration')}</dt>
        <dd>{duration(room.durationMinutes, 'minute')}</dd>
      </div>
    </dl>
  );
}
