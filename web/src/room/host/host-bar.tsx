import { BellRing, Clock, TimerReset } from 'lucide-preact';
import { useState } from 'preact/hooks';

import { t, when } from '../../i18n';
import { Button } from '../../ui/button';
import { useKeptFocus } from '../../ui/keep-focus';
import { Notice } from '../../ui/notice';
import type { Host } from './host';
import { worthSaying, type Guest, type Word } from './lobby';
import { mistakeOf } from './mistake';
import { Sure } from './sure';

/** The API's own measure, when nothing else is said. */
const LONGER_BY = 15;

/** What an interviewer sees above the room, as soon as there is something: who waits, who is late, what went wrong. */
export function HostBar({ host }: { host: Host }) {
  const lobby = host.lobby.value;
  const words = lobby ? worthSaying(lobby) : [];
  if (words.length === 0 && !lobby?.waiting.length && host.mistake.value === undefined) return null;
  return (
    <section class="room-host" aria-labelledby="room-host-title">
      <h2 id="room-host-title" class="visually-hidden">
        {t('host.title')}
      </h2>
      {lobby && <Waiting host={host} waiting={lobby.waiting} />}
      {words.map((word) => (
        <Saying key={word.participantId} word={word} />
      ))}
      <Mistake host={host} />
    </section>
  );
}

/** What only a host can do with the whole room. */
export function HostActs({ host }: { host: Host }) {
  const [ending, setEnding] = useState(false);
  return (
    <div class="room-host-acts" role="group" aria-label={t('host.title')}>
      <Button onPress={() => host.extend(LONGER_BY)}>
        <TimerReset size={20} aria-hidden="true" />
        {t('host.extend', { n: LONGER_BY })}
      </Button>
      <Button onPress={() => setEnding(true)}>{t('host.end')}</Button>
      {ending && (
        <Sure
          title={t('host.end.sure')}
          cost={t('host.end.cost')}
          act={t('host.end')}
          onSure={() => host.end()}
          onClose={() => setEnding(false)}
        />
      )}
    </div>
  );
}

function Waiting({ host, waiting }: { host: Host; waiting: Guest[] }) {
  if (waiting.length === 0) return null;
  return (
    <div class="room-waiting">
      <p class="room-waiting-count">
        <BellRing size={20} aria-hidden="true" />
        {t('host.waiting', { n: waiting.length })}
      </p>
      <ul>
        {waiting.map((guest) => (
          <Knocking key={guest.participantId} host={host} guest={guest} />
        ))}
      </ul>
    </div>
  );
}

function Knocking({ host, guest }: { host: Host; guest: Guest }) {
  const [asking, setAsking] = useState(false);
  const row = useKeptFocus<HTMLLIElement>();
  const { name, participantId } = guest;
  return (
    <li ref={row}>
      <span class="room-person">
        <span>
          <bdi>{name}</bdi>
        </span>
        <span class="muted">{t('host.since', { time: when(guest.waitingSince, { timeStyle: 'short' }) })}</span>
      </span>
      <Button looks="primary" aria-label={t('host.admit.name', { name })} onPress={() => host.admit(participantId)}>
        {t('host.admit')}
      </Button>
      <Button aria-label={t('host.deny.name', { name })} onPress={() => setAsking(true)}>
        {t('host.deny')}
      </Button>
      {asking && (
        <Sure
          title={t('host.deny.sure', { name })}
          cost={t('host.deny.cost')}
          act={t('host.deny')}
          onSure={() => host.deny(participantId)}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

/** What somebody who is not here has told. */
function Saying({ word }: { word: Word }) {
  return (
    <p class="room-word">
      <Clock size={20} aria-hidden="true" />
      <span>
        {told(word)}
        {word.note && <q dir="auto">{word.note}</q>}
      </span>
    </p>
  );
}

function told({ kind, name, minutes }: Word): string {
  switch (kind) {
    case 'late':
      return minutes == null ? t('host.said.late.some', { name }) : t('host.said.late', { name, n: minutes });
    case 'wrong_person':
      return t('host.said.wrong_person', { name });
    default:
      return t('host.said.cannot_make_it', { name });
  }
}

function Mistake({ host }: { host: Host }) {
  if (host.mistake.value === undefined) return null;
  const { key, requestId } = mistakeOf(host.mistake.value);
  return (
    <div role="alert">
      <Notice tone="bad">
        <p>{t(key)}</p>
        {requestId && <small>{t('host.mistake.request', { id: requestId })}</small>}
        <Button looks="quiet" onPress={() => host.forgive()}>
          {t('common.close')}
        </Button>
      </Notice>
    </div>
  );
}
