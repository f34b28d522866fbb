import type { Participant, Room, ServerStatus } from '../../api/types';

type Live = ServerStatus['serverStatus']['participants'][number];
type Drift = ServerStatus['comparison']['drifts'][number];

/** `unknown`: LiveKit gave no answer, which is no absence. */
export type Presence = 'here' | 'away' | 'unknown';
/** `settling`: a difference too young to be a judgement. `uncounted`: a recorder or agent, whom nobody compares. */
export type Judgement = 'agree' | 'settling' | 'differ' | 'uncounted' | 'unjudged';

/** What LiveKit says of somebody. */
export interface Seen {
  presence: Presence;
  /** Connected, and media flows: LiveKit's state 2. */
  state?: 'joining' | 'joined' | 'active' | 'disconnected';
  /** Unix seconds. */
  since?: number;
  tracks: readonly Live['tracks'][number][];
}

export interface PersonRow {
  identity: string;
  /** Absent for an identity that the record does not have. */
  person?: Participant;
  /** LiveKit's name for it. */
  liveName?: string;
  recorded: { presence: Presence; since?: string };
  seen: Seen;
  judgement: Judgement;
}

export interface Sides {
  room: { recorded: Presence; seen: Presence; judgement: Judgement; sid?: string; createdAt?: number };
  people: PersonRow[];
  verdict: 'in_sync' | 'settling' | 'drifts' | 'unknown';
  drifts: readonly Drift[];
}

const STATES = ['joining', 'joined', 'active', 'disconnected'] as const;

/** Record and reality, row by row. Without a status LiveKit did not answer, and only the record is told. */
export function sides(room: Room, status: ServerStatus | undefined): Sides {
  const drifts = status?.comparison.drifts ?? [];
  return {
    room: roomRow(status, drifts),
    people: peopleRows(room, status, drifts),
    verdict: verdict(status, drifts),
    drifts,
  };
}

function verdict(status: ServerStatus | undefined, drifts: readonly Drift[]): Sides['verdict'] {
  if (!status) return 'unknown';
  if (!status.comparison.inSync) return 'drifts';
  return drifts.length > 0 ? 'settling' : 'in_sync';
}

function roomRow(status: ServerStatus | undefined, drifts: readonly Drift[]): Sides['room'] {
  if (!status) return { recorded: 'here', seen: 'unknown', judgement: 'unjudged' };
  const live = status.serverStatus.room;
  return {
    recorded: status.databaseStatus.exists ? 'here' : 'away',
    seen: status.serverStatus.exists ? 'here' : 'away',
    judgement: judged(drifts.filter((drift) => !drift.identity)),
    ...(live ? { sid: live.sid, createdAt: live.creationTime } : {}),
  };
}

function peopleRows(room: Room, status: ServerStatus | undefined, drifts: readonly Drift[]): PersonRow[] {
  const live = status?.serverStatus.participants ?? [];
  const expected = room.participants.map((person) =>
    row(person.identity, person, live.find((one) => one.identity === person.identity), status, drifts),
  );
  const known = new Set(room.participants.map((person) => person.identity));
  const strangers = live.filter((one) => !known.has(one.identity)).map((one) => row(one.identity, undefined, one, status, drifts));
  return [...expected, ...strangers];
}

function row(identity: string, person: Participant | undefined, live: Live | undefined, status: ServerStatus | undefined, drifts: readonly Drift[]): PersonRow {
  const stay = person?.sessions.find((session) => !session.leftAt);
  const mine = drifts.filter((drift) => drift.identity === identity);
  return {
    identity,
    ...(person ? { person } : {}),
    ...(live ? { liveName: live.name } : {}),
    recorded: stay ? { presence: 'here', since: stay.joinedAt } : { presence: 'away' },
    seen: seen(live, status),
    judgement: !status ? 'unjudged' : live && live.kind !== 'standard' ? 'uncounted' : judged(mine),
  };
}

function seen(live: Live | undefined, status: ServerStatus | undefined): Seen {
  if (!live) return { presence: status ? 'away' : 'unknown', tracks: [] };
  const state = STATES[live.state];
  return {
    presence: 'here',
    ...(state ? { state } : {}),
    ...(live.joinedAt ? { since: live.joinedAt } : {}),
    tracks: live.tracks,
  };
}

function judged(drifts: readonly Drift[]): Judgement {
  if (drifts.length === 0) return 'agree';
  return drifts.every((drift) => drift.settling) ? 'settling' : 'differ';
}
