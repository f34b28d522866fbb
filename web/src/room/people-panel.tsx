import { Eye, Mic, MicOff } from 'lucide-preact';

import { t } from '../i18n';
import { useKeptFocus } from '../ui/keep-focus';
import { PutOut } from './host/put-out';
import type { Person } from './person';
import type { Visit } from './visit';

/** Everybody who is here, and how many watch. */
export function PeoplePanel({ visit }: { visit: Visit }) {
  const people = visit.call.people.value.filter((person) => !person.watching);
  const observers = visit.news.observersInside.value;
  return (
    <div class="room-panel-body">
      <ul class="room-people">
        {people.map((person) => (
          <Row key={person.identity} person={person} visit={visit} />
        ))}
        {observers > 0 && (
          <li>
            <Eye size={20} aria-hidden="true" />
            <span class="room-person">
              {t('room.observers', { n: observers })}
              <span class="muted">{t('room.observers.why')}</span>
            </span>
          </li>
        )}
      </ul>
    </div>
  );
}

function Row({ person, visit }: { person: Person; visit: Visit }) {
  const row = useKeptFocus<HTMLLIElement>();
  return (
    <li ref={row}>
      {person.heard ? (
        <Mic size={20} role="img" aria-label={t('room.microphone')} />
      ) : (
        <MicOff size={20} role="img" aria-label={t('room.microphone.isOff')} />
      )}
      <span class="room-person">
        <span>{person.self ? t('room.you', { name: person.name }) : <bdi>{person.name}</bdi>}</span>
        <span class="muted">
          {[person.role && t(`common.role.${person.role}`), t(`room.quality.${person.quality}`)].filter(Boolean).join(' · ')}
        </span>
      </span>
      {visit.host && !person.self && <PutOut host={visit.host} person={person} />}
    </li>
  );
}
