import type { Invited, Pass } from '../api/types';

/** Made-up answers of the server, for tests. */
export const LINK = 'k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY';

export function invited(part: Partial<Invited> = {}): Invited {
  return {
    success: true,
    participantId: '5f0c',
    role: 'candidate',
    firstName: 'Layla',
    company: 'Acme Jordan',
    job: { title: 'Accountant' },
    phase: 'open',
    outcome: null,
    opensAt: '2026-11-25T14:45:00Z',
    closesAt: '2026-11-25T16:30:00Z',
    hardEndsAt: '2026-11-25T17:00:00Z',
    startsAt: '2026-11-25T15:00:00Z',
    startsAtLocal: '2026-11-25T18:00:00+03:00',
    durationMinutes: 60,
    timezone: 'Asia/Amman',
    admission: 'open',
    expected: [
      { name: 'Layla Haddad', role: 'candidate' },
      { name: 'Omar Khalil', role: 'interviewer' },
    ],
    observers: 2,
    observersInside: 0,
    response: null,
    serverTime: '2026-11-25T14:50:00Z',
    ...part,
  };
}

export function pass(part: Partial<Pass> = {}): Pass {
  return {
    success: true,
    roomName: 'interview_1',
    roomId: '1',
    participant: { id: '5f0c', identity: 'p_5f0c', name: 'Layla Haddad', role: 'candidate' },
    livekitUrl: 'ws://localhost:7880',
    token: 'token',
    expiresAt: '2026-11-25T16:50:00Z',
    refreshToken: 'refresh',
    refreshAfter: '2026-11-25T15:50:00Z',
    room: { title: 'Accountant', opensAt: '2026-11-25T14:45:00Z', closesAt: '2026-11-25T16:30:00Z', hardEndsAt: '2026-11-25T17:00:00Z', observers: 2 },
    ...part,
  };
}
