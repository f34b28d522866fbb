import type { Participant, Room, ServerStatus } from '../../api/types';

type Live = ServerStatus['serverStatus']['participants'][number];
type Drift = ServerStatus['comparison']['drifts'][number];

/** People, rooms and answers for tests: whole ones, of which a test changes one thing. */
export function person(part: Partial<Participant> = {}): Participant {
  return {
    id: 'layla',
    identity: 'p_layla',
    name: 'Layla Haddad',
    role: 'candidate',
    minutes: 0,
    sessions: [],
    invitations: [],
    ...part,
  };
}

export function room(part: Partial<Room> = {}): Room {
  return {
    success: true,
    roomName: 'interview_1',
    roomId: '1',
    title: 'Accountant',
    applicationId: 'A-1',
    jobId: 'J-1',
    round: 1,
    phase: 'open',
    createdAt: '2026-11-25T09:00:00Z',
    createdBy: 'Rana',
    startsAt: '2026-11-25T10:00:00Z',
    opensAt: '2026-11-25T09:45:00Z',
    closesAt: '2026-11-25T11:30:00Z',
    hardEndsAt: '2026-11-25T12:00:00Z',
    durationMinutes: 60,
    timezone: 'Asia/Amman',
    admission: 'open',
    secondDevice: 'takeover',
    notify: true,
    metadata: {},
    minutesTogether: 0,
    participants: [person()],
    ...part,
  };
}

export function live(part: Partial<Live> = {}): Live {
  return { sid: 'PA_1', identity: 'p_layla', name: 'Layla Haddad', kind: 'standard', state: 2, tracks: [], ...part };
}

export function drift(part: Partial<Drift> = {}): Drift {
  return { kind: 'participant_ghost', severity: 'warning', since: '2026-11-25T10:00:00Z', settling: false, evidence: 'seen', remedy: 'close_stay', ...part };
}

/** LiveKit's answer: with these people inside, or without the room. */
export function status(people: Live[] | undefined, drifts: Drift[] = []): ServerStatus {
  const exists = people !== undefined;
  return {
    success: true,
    roomName: 'interview_1',
    checkedAt: '2026-11-25T10:00:10Z',
    serverStatus: { exists, room: exists ? LIVE_ROOM : null, participants: people ?? [] },
    databaseStatus: { exists: true },
    comparison: {
      serverExists: exists,
      databaseExists: true,
      statusMatch: exists,
      inSync: drifts.every(({ settling }) => settling),
      drifts,
    },
  };
}

const LIVE_ROOM = {
  name: 'interview_1',
  sid: 'RM_1',
  emptyTimeout: 900,
  departureTimeout: 600,
  maxParticipants: 0,
  creationTime: 1795600000,
  numParticipants: 0,
  numPublishers: 0,
  activeRecording: false,
  enabledCodecs: [],
  metadata: '',
};
