import type { KnownDrift } from '../../api/types';

/** Whether a difference is a judgement already: what is younger than ten seconds is listed, and settles by itself most of the time. */
export function serious(drift: Pick<KnownDrift, 'settling'>): boolean {
  return !drift.settling;
}

/** The drift of each room, the worst first. */
export function byRoom(items: readonly KnownDrift[]): ReadonlyMap<string, KnownDrift[]> {
  const found = new Map<string, KnownDrift[]>();
  for (const drift of worstFirst(items)) {
    const others = found.get(drift.roomName);
    if (others) others.push(drift);
    else found.set(drift.roomName, [drift]);
  }
  return found;
}

/** The worst first: judged before settling, critical before warnings, then what has been so for longest. */
export function worstFirst(items: readonly KnownDrift[]): KnownDrift[] {
  return [...items].sort((a, b) => weight(b) - weight(a) || Date.parse(a.since) - Date.parse(b.since));
}

function weight(drift: KnownDrift): number {
  return (serious(drift) ? 2 : 0) + (drift.severity === 'critical' ? 1 : 0);
}
