import { answer, api } from '../api/client';
import type { NotYet, Pass, Waiting } from '../api/types';

/**
 * Longer than that we do not wait for the next pair. If only the answer was lost, asking again with the same token is within the
 * server's leeway then (`entry.refresh_leeway_seconds`, 10).
 */
const PATIENCE_MS = 7_000;

/** The calls by which people come in, stay in and go. A test puts its own in their place. */
export interface Doors {
  refresh(refreshToken: string): Promise<Pass | Waiting>;
  join(link: string): Promise<Pass | NotYet>;
  leave(refreshToken: string): Promise<unknown>;
}

export const doors: Doors = {
  refresh: (refreshToken) =>
    answer(api.POST('/api/room/refresh-token', { body: { refreshToken }, signal: AbortSignal.timeout(PATIENCE_MS) })),
  join: (link) => answer(api.POST('/api/room/join', { body: { link } })),
  // It is sent although the page may be going away.
  leave: (refreshToken) => answer(api.POST('/api/room/leave', { body: { refreshToken }, keepalive: true })),
};
