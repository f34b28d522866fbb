import { Clock, DoorOpen, UserX } from 'lucide-preact';

import type { Participant, Response, Room } from '../../api/types';
import { duration, t } from '../../i18n';
import { Notice } from '../../ui/notice';
import { PersonActions } from './person-actions';
import { Phone } from './phone';
import { Stepper } from './stepper-view';
import { CLOCK, Time } from '../parts/time';
import { word } from '../parts/words';

interface PersonProps {
  room: Room;
  person: Participant;
  mayWrite: boolean;
  onChanged: () => Promise<void>;
}

/** One person who is expected: how to reach them, whether they were told, when they were there. */
export function Person({ room, person, mayWrite, onChanged }: PersonProps) {
  const chief = person.invitation ?? undefined;
  const others = person.invitations.filter(({ id }) => id !== chief?.id).reverse();
  return (
    <article class="card stack admin-room-person" aria-labelledby={`person-${person.id}`}>
      <div class="admin-room-head">
        <div>
          <h3 id={`person-${person.id}`}>
            <bdi>{person.name}</bdi>
          </h3>
          <div class="muted">
            {word('common.role', person.role)}
            {person.minutes > 0 && <> · {t('admin.person.inside', { minutes: duration(person.minutes, 'minute') })}</>}
          </div>
        </div>
        <Where person={person} />
      </div>
      {person.phone && <Phone room={room.roomName} participant={person.id} masked={person.phone} mayShow={mayWrite} />}
      {person.response && <Answer response={person.response} />}
      {chief ? <Stepper invitation={chief} /> : <p class="muted">{t('admin.message.none')}</p>}
      {others.length > 0 && (
        <details>
          <summary>{t('admin.message.earlier', { n: others.length })}</summary>
          <div class="stack">
            {others.map((invitation) => (
              <Stepper key={invitation.id} invitation={invitation} />
            ))}
          </div>
        </details>
      )}
      <Attendance person={person} />
      {mayWrite && <PersonActions room={room} person={person} chief={chief} onChanged={onChanged} />}
    </article>
  );
}

/** Where the person is now, if that is worth a word. */
function Where({ person }: { person: Participant }) {
  const inside = person.sessions.some((session) => !session.leftAt);
  if (person.revokedAt) {
    return (
      <span class="admin-room-badge is-lost">
        <UserX size={16} aria-hidden="true" /> {t('admin.person.revoked')}
      </span>
    );
  }
  if (inside) {
    return (
      <span class="admin-room-badge is-live">
        <DoorOpen size={16} aria-hidden="true" /> {t('admin.person.here')}
      </span>
    );
  }
  if (!person.waitingSince) return null;
  return (
    <span class="admin-room-badge is-expired">
      <Clock size={16} aria-hidden="true" /> {t('admin.person.waiting')} <Time at={person.waitingSince} style={{ timeStyle: 'short' }} />
    </span>
  );
}

function Answer({ response }: { response: Response }) {
  const tone = response.kind === 'confirm' ? 'good' : 'careful';
  const words = response.minutes ? t('admin.response.lateBy', { minutes: response.minutes }) : word('admin.response', response.kind);
  return (
    <Notice tone={tone} title={words}>
      <span class="admin-room-small">
        <Time at={response.at} />
      </span>
      {response.note && (
        <div>
          <bdi>{response.note}</bdi>
        </div>
      )}
    </Notice>
  );
}

function Attendance({ person }: { person: Participant }) {
  if (person.sessions.length === 0) return <p class="muted">{t('admin.person.never')}</p>;
  return (
    <details>
      <summary>{t('admin.person.stays', { n: person.sessions.length })}</summary>
      <ul class="admin-room-plain admin-room-stays">
        {[...person.sessions].reverse().map((stay) => (
          <li key={stay.joinedAt}>
            <Time at={stay.joinedAt} /> – {stay.leftAt ? <Time at={stay.leftAt} style={CLOCK} /> : t('admin.person.stillHere')}
            <div class="muted admin-room-small">
              {stay.reason && <>{word('admin.reason', stay.reason)} · </>}
              {word('admin.source', stay.source)}
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}
