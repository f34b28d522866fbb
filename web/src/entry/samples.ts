import { Problem } from '../api/client';
import type { Pass } from '../api/types';

const MINUTE = 60_000;

/** A pass as the server gives it at `at` of its own clock: good for two hours, and to be renewed after one. */
export function passAt(at: number, name: string): Pass {
  const time = (after: number) => new Date(at + after).toISOString();
  return {
    success: true,
    roomName: 'interview_1',
    roomId: 'r',
    participant: { id: 'p', identity: 'p_1', name: 'Layla', role: 'candidate' },
    livekitUrl: 'ws://localhost:7880',
    token: `e30.${btoa(JSON.stringify({ nbf: at / 1000 }))}.signature`,
    expiresAt: time(120 * MINUTE),
    refreshToken: name,
    refreshAfter: time(60 * MINUTE),
    room: { title: 'Accountant', opensAt: time(0), closesAt: time(60 * MINUTE), hardEndsAt: time(90 * MINUTE), observers: 0 },
  };
}

/** A refusal with this code. */
export function refusal(code: string, status: number, retryAfter?: number): Problem {
  return new Problem({ type: '', title: '', detail: '', success: false, requestId: 'r1', code, status }, { retryAfter });
}
