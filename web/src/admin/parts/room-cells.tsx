import './parts.css';

import { Clock, DoorOpen, Hourglass, Video } from 'lucide-preact';

import type { Participant, Room } from '../../api/types';
import { t, when } from '../../i18n';
import { candidate, people, type Standing } from '../live/people';
import { word } from './words';
import { clock } from '../store';

/** Which interview it is: with whom, for what, of which application. Leads to the room's page. */
export function InterviewCell({ room }: { room: Room }) {
  return (
    <>
      <a class="admin-room-link" href={`/admin/rooms/${encodeURIComponent(room.roomName)}`}>
        <bdi>{candidate(room)}</bdi>
      </a>
      <div>
        <bdi>{room.title}</bdi>
        {room.company && (
          <>
            {' · '}
            <bdi>{room.company}</bdi>
          </>
        )}
      </div>
      <div class="muted admin-small">
        <bdi>{room.applicationId}</bdi>
        {room.round > 1 && ` · ${t('admin.row.round', { n: room.round })}`}
      </div>
    </>
  );
}

const PHASE_ICONS = { live: Video, open: DoorOpen, scheduled: Clock, ended: Hourglass };

/** In which phase a room is, or what it came to. */
export function PhaseBadge({ room }: { room: Room }) {
  const phase = isPhase(room.phase) ? room.phase : 'ended';
  const Icon = PHASE_ICONS[phase];
  return (
    <span class={`admin-badge ${phase}`}>
      <Icon size={16} aria-hidden="true" />
      {room.outcome ? word('admin.outcome', room.outcome) : word('admin.phase', room.phase)}
    </span>
  );
}

function isPhase(text: string): text is keyof typeof PHASE_ICONS {
  return text in PHASE_ICONS;
}

const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;
const DAY = { weekday: 'short', day: 'numeric', month: 'short', ...CLOCK } as const;

/** A moment: today by the clock alone, else with its day. */
export function moment(at: string, now: number): string {
  const date = new Date(at);
  return when(date, date.toDateString() === new Date(now).toDateString() ? CLOCK : DAY);
}

/** Phase, and when it began or will. */
export function PhaseCell({ room }: { room: Room }) {
  const now = clock.value;
  return (
    <>
      <PhaseBadge room={room} />
      <div class="muted admin-small">{beginning(room, now)}</div>
    </>
  );
}

function beginning(room: Room, now: number): string {
  if (room.phase === 'scheduled' && !room.startsAt) return t('admin.row.opens', { time: moment(room.opensAt, now) });
  if (!room.startsAt) return t('admin.row.openUntil', { time: moment(room.closesAt, now) });
  const begun = Date.parse(room.startsAt) <= now;
  return t(begun ? 'admin.row.started' : 'admin.row.starts', { time: moment(room.startsAt, now) });
}

const MOST_PEOPLE = 4;

/** Who is in, who waits, who is not here. */
export function PeopleCell({ room }: { room: Room }) {
  const now = clock.value;
  const all = people(room);
  return (
    <ul class="admin-people">
      {all.slice(0, MOST_PEOPLE).map(({ person, now: standing }) => (
        <Person key={person.id} person={person} standing={standing} now={now} />
      ))}
      {all.length > MOST_PEOPLE && <li class="muted admin-small">{t('admin.row.more', { n: all.length - MOST_PEOPLE })}</li>}
    </ul>
  );
}

function Person({ person, standing, now }: { person: Participant; standing: Standing; now: number }) {
  const said = response(person);
  return (
    <li class={`admin-person ${standing.kind}`}>
      <span class="admin-person-name">
        <bdi>{person.name}</bdi> <span class="muted">({word('common.role', person.role)})</span>
      </span>
      <span class="admin-small">
        {place(standing, now)}
        {said && standing.kind !== 'inside' && ` · ${said}`}
      </span>
    </li>
  );
}

function place(standing: Standing, now: number): string {
  switch (standing.kind) {
    case 'inside':
      return t('admin.row.inside', { time: moment(standing.since, now) });
    case 'waiting':
      return t('admin.row.waiting', { time: moment(standing.since, now) });
    case 'was':
      return t('admin.row.was', { time: moment(standing.until, now) });
    case 'putOut':
      return t('admin.row.putOut');
    case 'away':
      return t('admin.row.away');
  }
}

function response({ response: said }: Participant): string | null {
  if (said?.kind === 'late') return t('admin.row.late', { n: said.minutes ?? 0 });
  if (said?.kind === 'cannot_make_it') return t('admin.row.cannot');
  return said?.kind === 'wrong_person' ? t('admin.row.wrong') : null;
}
