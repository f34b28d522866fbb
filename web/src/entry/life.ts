import type { Pass } from '../api/types';

/** When a pass is to be renewed, and when it ends, in milliseconds of this device's clock. */
export interface Life {
  refreshAt: number;
  expiresAt: number;
  /** How far the server's clock is ahead of this device's. */
  ahead: number;
}

/**
 * How far the server's clock is ahead of this device's, which may be hours off, by a pass that came just now: the token says
 * when the server signed it (`nbf`), and that moment is now.
 */
export function aheadOf(pass: Pass, now: number): number {
  return (signedAt(pass.token) ?? now) - now;
}

/** The life of a pass, on a device whose clock is so far behind. */
export function lifeOf(pass: Pass, ahead: number): Life {
  return { refreshAt: Date.parse(pass.refreshAfter) - ahead, expiresAt: Date.parse(pass.expiresAt) - ahead, ahead };
}

/** `nbf` of a JWT (RFC 7519, section 4.1.5), in milliseconds; nothing for a token of another kind. */
function signedAt(token: string): number | undefined {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const signed = typeof claims === 'object' && claims !== null && 'nbf' in claims ? claims.nbf : undefined;
    return typeof signed === 'number' ? signed * 1000 : undefined;
  } catch {
    return undefined;
  }
}
