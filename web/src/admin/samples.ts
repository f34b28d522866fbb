import type { KnownDrift, Participant, Room, ServerStatus } from '../api/types';

type Inside = ServerStatus['serverStatus']['participants'][number];
type Difference = ServerStatus['comparison']['drifts'][number];

/** Made-up people, rooms and answers for tests: whole ones, of which a test changes one thing. */
export const NOON = Date.parse('2026-11-25T12:00:00Z');

export function aRoom(parts: Partial<Room> = {}): Room {
  return {
    ...{ success: true, roomId: 'r1', roomName: 'interview_1', applicationId: 'A-1', round: 1, jobId: 'J-1', title: 'Accountant' },
    ...{ company: 'Cedar', admission: 'open', secondDevice: 'takeover', notify: true, phase: 'open', outcome: null, metadata: {} },
    ...{ startsAt: '2026-11-25T12:00:00Z', opensAt: '2026-11-25T11:45:00Z', closesAt: '2026-11-25T13:30:00Z' },
    ...{ hardEndsAt: '2026-11-25T14:00:00Z', durationMinutes: 60, timezone: 'Asia/Amman', maxParticipants: null },
    ...{ minutesTogether: 0, createdAt: '2026-11-24T12:00:00Z', createdBy: 'system', participants: [aPerson()] },
    ...parts,
  };
}

export function aPerson(parts: Partial<Participant> = {}): Participant {
  return {
    ...{ id: 'layla', identity: 'p_layla', name: 'Layla Haddad', role: 'candidate', sessions: [], minutes: 0, invitation: null, invitations: [] },
    ...{ response: null, admission: null, waitingSince: null, revokedAt: null, externalId: null },
    ...parts,
  };
}

export function aDrift(parts: Partial<KnownDrift> = {}): KnownDrift {
  return {
    ...{ roomName: 'interview_1', roomId: 'r1', kind: 'participant_ghost', severity: 'warning', since: '2026-11-25T12:00:00Z' },
    ...{ firstSeen: '2026-11-25T12:00:05Z', lastSeen: '2026-11-25T12:00:20Z', settling: false, confirmed: true },
    ...{ evidence: 'session PA_1 is open, LiveKit does not list it', identity: 'p_layla', remedy: 'close_stay', fate: 'repair' },
    ...parts,
  };
}

/** Somebody whom LiveKit has inside. */
export function anInside(parts: Partial<Inside> = {}): Inside {
  return { sid: 'PA_1', identity: 'p_layla', name: 'Layla Haddad', kind: 'standard', state: 2, tracks: [], ...parts };
}

/** What a fresh look found to differ, about nobody in particular. */
export function aDifference(parts: Partial<Difference> = {}): Difference {
  const { kind, severity, since, settling, evidence, remedy } = aDrift();
  return { kind, severity, since, settling, evidence, remedy, ...parts };
}

/** LiveKit's answer: with these people inside, or without the room. */
export function aStatus(people: Inside[] | undefined, drifts: Difference[] = []): ServerStatus {
  const exists = people !== undefined;
  const inSync = drifts.every(({ settling }) => settling);
  return {
    ...{ success: true, roomName: 'interview_1', checkedAt: '2026-11-25T12:00:10Z', databaseStatus: { exists: true } },
    serverStatus: { exists, room: exists ? SERVER_ROOM : null, participants: people ?? [] },
    comparison: { serverExists: exists, databaseExists: true, statusMatch: exists, inSync, drifts },
  };
}

const SERVER_ROOM = {
  ...{ name: 'interview_1', sid: 'RM_1', emptyTimeout: 900, departureTimeout: 600, maxParticipants: 0, creationTime: 1795600000 },
  ...{ numParticipants: 0, numPublishers: 0, activeRecording: false, enabledCodecs: [], metadata: '' },
};
