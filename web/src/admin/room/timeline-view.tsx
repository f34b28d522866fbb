import { useState } from 'preact/hooks';

import type { Line, Room } from '../../api/types';
import { duration, t } from '../../i18n';
import { Button } from '../../ui/button';
import { Trouble } from '../parts/trouble';
import type { RoomData } from './data';
import { Time } from '../parts/time';
import { told, type Actor, type Fact } from './timeline';
import { isKey, word } from '../parts/words';

const MORE = 30;
const PRECISE = { dateStyle: 'medium', timeStyle: 'medium' } as const;

/** What happened to the room, newest first. */
export function Timeline({ room, data }: { room: Room; data: RoomData }) {
  const [lines, failure] = [data.lines.value, data.linesFailure.value];
  const [shown, setShown] = useState(MORE);
  const [ids, setIds] = useState(false);
  return (
    <section class="card stack" aria-labelledby="admin-room-timeline">
      <div class="admin-room-head">
        <h2 id="admin-room-timeline">{t('admin.timeline.title')}</h2>
        <button type="button" class="button quiet" aria-pressed={ids} onClick={() => setIds(!ids)}>
          {t('admin.timeline.technical')}
        </button>
      </div>
      {failure !== undefined && <Trouble error={failure} onRetry={() => data.history()} />}
      {lines === undefined && failure === undefined && <p class="muted">{t('common.loading')}</p>}
      {lines?.length === 0 && <p class="muted">{t('admin.timeline.none')}</p>}
      <ol class="admin-room-plain admin-timeline" reversed>
        {lines?.slice(0, shown).map((line) => (
          <Entry key={line.id} room={room} line={line} ids={ids} />
        ))}
      </ol>
      {lines && lines.length > shown && <Button onPress={() => setShown(shown + MORE)}>{t('admin.timeline.more', { n: lines.length - shown })}</Button>}
    </section>
  );
}

function Entry({ room, line, ids }: { room: Room; line: Line; ids: boolean }) {
  const { sentence, participantId, actor, facts, technical, tone } = told(line);
  const who = participantId ? nameOf(room, participantId) : t('admin.timeline.somebody');
  return (
    <li class={`is-${tone}`}>
      <div>
        <strong>{sentence ? t(sentence, { who }) : <bdi>{line.kind}</bdi>}</strong>
        {participantId && line.kind.startsWith('drift_') && (
          <>
            {' · '}
            <bdi>{who}</bdi>
          </>
        )}
      </div>
      <div class="muted admin-room-small">
        <Time at={line.at} style={PRECISE} /> · <bdi>{actorName(room, actor)}</bdi>
      </div>
      {facts.length > 0 && (
        <ul class="admin-timeline-facts admin-room-small">
          {facts.map((fact) => (
            <li key={fact.label}>
              <span class="muted">{t(fact.label)}</span> <bdi>{factValue(fact)}</bdi>
            </li>
          ))}
        </ul>
      )}
      {ids && technical.length > 0 && (
        <ul class="admin-room-plain admin-room-small">
          {technical.map(([name, value]) => (
            <li key={name}>
              <code>
                {name}: <bdi>{value}</bdi>
              </code>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function factValue({ value, reading }: Fact): string {
  if (reading === 'minutes') return duration(Number(value), 'minute');
  if (reading === 'fields') return value.split(' ').map((field) => word('admin.field', field)).join(t('admin.list.comma'));
  return reading === 'text' ? value : word(reading.words, value);
}

function actorName(room: Room, actor: Actor): string {
  if (actor.is === 'participant') return nameOf(room, actor.id);
  if ('name' in actor) return actor.name;
  const key = `admin.actor.${actor.is}`;
  return isKey(key) ? t(key) : '';
}

function nameOf(room: Room, participant: string): string {
  return room.participants.find((one) => one.id === participant)?.name ?? t('admin.timeline.somebody');
}
