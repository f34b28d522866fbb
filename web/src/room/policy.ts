import { ConnectionError, ConnectionErrorReason, DisconnectReason } from 'livekit-client';

import type { Ending } from '../entry/ending';

/** What to do when LiveKit has ended a stay. */
export type Next =
  | { act: 'over'; ending: Ending }
  /** The server knows whether we may come back; if it has no reason to tell, it was this one. */
  | { act: 'ask'; otherwise: Ending }
  | { act: 'return' };

/**
 * By LiveKit's reason. Taken over: two devices that come back by themselves would put each other out for ever. Removed, or
 * the room is gone: we ask before we come back. All else is a fault of the way, the server or the device.
 */
const AFTER = new Map<DisconnectReason, Next>([
  [DisconnectReason.DUPLICATE_IDENTITY, { act: 'over', ending: 'taken_over' }],
  [DisconnectReason.PARTICIPANT_REMOVED, { act: 'ask', otherwise: 'put_out' }],
  [DisconnectReason.ROOM_DELETED, { act: 'ask', otherwise: 'ended' }],
  [DisconnectReason.ROOM_CLOSED, { act: 'ask', otherwise: 'ended' }],
]);

export function afterDisconnect(reason: DisconnectReason | undefined): Next {
  return (reason === undefined ? undefined : AFTER.get(reason)) ?? { act: 'return' };
}

/**
 * Whether our server should look again before the next try: LiveKit refused the token, or does not have the room, which
 * our server makes anew with the next pass.
 */
export function wantsNewPass(failure: unknown): boolean {
  return failure instanceof ConnectionError && failure.reason === ConnectionErrorReason.NotAllowed;
}

const FIRST_MS = 500;
const LONGEST_MS = 5_000;

/** How long to wait before the next try: doubled each time, and spread, so that a whole room does not return in one moment. */
export function pause(attempt: number, random: number): number {
  return Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS) * (0.5 + random / 2);
}

/** After so long a button is offered beside our own tries. */
export const OFFER_AFTER_MS = 120_000;
