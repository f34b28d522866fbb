import type { Pass } from '../api/types';

/** When a pass is to be renewed, and when it ends, in milliseconds of this device's clock. */
export interface Life {
  refreshAt: number;
  expiresAt: number;
  /** How far the server's clock is ahead of this device's. */
  ahead: number;
}

/**
 * The life of a pass that came just now. The device's clock may be hours off: the token says when the server signed it (`nbf`),
 * and that moment is now.
 */
export function lifeOf(pass: Pass, now: number): Life {
  const ahead = (signedAt(pass.token) ?? now) - now;
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
