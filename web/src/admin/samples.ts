import type { KnownDrift, Participant, Room } from '../api/types';

/** Made-up rooms for tests. */
export const NOON = Date.parse('2026-11-25T12:00:00Z');

export function aRoom(parts: Partial<Room> = {}): Room {
  return {
    ...{ success: true, roomId: 'r1', roomName: 'interview_1', applicationId: 'A-1', round: 1, jobId: 'J-1', title: 'Accountant' },
    ...{ company: 'Cedar', admission: 'open', secondDevice: 'takeover', notify: true, phase: 'open', outcome: null, metadata: {} },
    ...{ startsAt: '2026-11-25T12:00:00Z', opensAt: '2026-11-25T11:45:00Z', closesAt: '2026-11-25T13:30:00Z' },
    ...{ hardEndsAt: '2026-11-25T14:00:00Z', durationMinutes: 60, timezone: 'Asia/Amman', maxParticipants: null },
    ...{ minutesTogether: 0, createdAt: '2026-11-24T12:00:00Z', createdBy: 'system', participants: [] },
    ...parts,
  };
}

export function aPerson(parts: Partial<Participant> = {}): Participant {
  return {
    ...{ id: 'p1', identity: 'p_1', name: 'Layla Haddad', role: 'candidate', sessions: [], minutes: 0, invitation: null, invitations: [] },
    ...{ response: null, admission: null, waitingSince: null, revokedAt: null, externalId: null },
    ...parts,
  };
}

export function aDrift(parts: Partial<KnownDrift> = {}): KnownDrift {
  return {
    ...{ roomName: 'interview_1', roomId: 'r1', kind: 'participant_ghost', severity: 'warning', since: '2026-11-25T12:00:00Z' },
    ...{ firstSeen: '2026-11-25T12:00:05Z', lastSeen: '2026-11-25T12:00:20Z', settling: false, confirmed: true },
    ...{ evidence: 'session PA_1 is open, LiveKit does not list it', identity: 'p_1', remedy: 'close_stay', fate: 'repair' },
    ...parts,
  };
}
