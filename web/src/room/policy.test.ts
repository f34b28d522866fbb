import { ConnectionError, DisconnectReason } from 'livekit-client';
import { describe, expect, it } from 'vitest';

import { afterDisconnect, pause, wantsNewPass } from './policy';

describe('when LiveKit ends a stay', () => {
  it('does not come back by itself when another device took over', () => {
    expect(afterDisconnect(DisconnectReason.DUPLICATE_IDENTITY)).toEqual({ act: 'over', ending: 'taken_over' });
  });

  it('asks the server when the person was removed or the room is gone', () => {
    expect(afterDisconnect(DisconnectReason.PARTICIPANT_REMOVED)).toEqual({ act: 'ask', otherwise: 'put_out' });
    expect(afterDisconnect(DisconnectReason.ROOM_DELETED)).toEqual({ act: 'ask', otherwise: 'ended' });
    expect(afterDisconnect(DisconnectReason.ROOM_CLOSED)).toEqual({ act: 'ask', otherwise: 'ended' });
  });

  it.each([
    DisconnectReason.SERVER_SHUTDOWN,
    DisconnectReason.STATE_MISMATCH,
    DisconnectReason.SIGNAL_CLOSE,
    DisconnectReason.CONNECTION_TIMEOUT,
    DisconnectReason.JOIN_FAILURE,
    DisconnectReason.UNKNOWN_REASON,
    // Only a page that goes away disconnects so, and one that is shown again wants to be inside.
    DisconnectReason.CLIENT_INITIATED,
    undefined,
  ])('comes back by itself after reason %s', (reason) => {
    expect(afterDisconnect(reason)).toEqual({ act: 'return' });
  });
});

it('lets the server look again when LiveKit does not take the token or does not have the room', () => {
  expect(wantsNewPass(ConnectionError.notAllowed('requested room does not exist', 404))).toBe(true);
  expect(wantsNewPass(ConnectionError.serverUnreachable('no answer'))).toBe(false);
  expect(wantsNewPass(new Error('anything'))).toBe(false);
});

it('waits longer after each try, but never for long, and not everybody for the same time', () => {
  expect([0, 1, 2, 3, 4, 20].map((attempt) => pause(attempt, 1))).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(pause(4, 0)).toBe(2_500);
});
