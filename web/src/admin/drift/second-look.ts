import type { DriftReport, KnownDrift } from '../../api/types';

/** What a comparison left, and when it was heard of, by this browser's clock in milliseconds. */
export interface Heard {
  report: DriftReport;
  at: number;
}

/** How old a difference has to be to be more than a moment's: as on the server. */
const SETTLES_MS = 10_000;

/** What a fresh look at LiveKit said of a difference that was too young to be judged: by its name, whether it is still there. */
export type Looks = ReadonlyMap<string, boolean>;

/** A difference by its room, its kind and whom it is about. */
export function nameOf(roomName: string, { kind, identity }: Pick<KnownDrift, 'kind' | 'identity'>): string {
  return `${roomName} ${kind} ${identity ?? ''}`;
}

/**
 * The rooms worth a second look: what the last comparison saw was too young then, and is not any more. The next comparison would
 * tell too, but later than people want to know.
 */
export function ripe({ report, at }: Heard, looks: Looks, now: number): string[] {
  const compared = Date.parse(report.checkedAt ?? '');
  const old = (item: KnownDrift) => compared - Date.parse(item.since) + (now - at) >= SETTLES_MS;
  const due = report.items.filter((item) => item.settling && old(item) && !looks.has(nameOf(item.roomName, item)));
  return [...new Set(due.map(({ roomName }) => roomName))];
}

/** The looks with what a fresh comparison of one room says of what was young in it. */
export function withLook(looks: Looks, { report }: Heard, roomName: string, found: readonly Pick<KnownDrift, 'kind' | 'identity'>[]): Looks {
  const there = new Set(found.map((drift) => nameOf(roomName, drift)));
  const young = report.items.filter((item) => item.settling && item.roomName === roomName);
  const names = young.map((item) => nameOf(roomName, item));
  return new Map([...looks, ...names.map((name) => [name, there.has(name)] as const)]);
}

/** What differs by all that is known: seen twice, ten seconds apart, is a judgement; seen once and gone again was nothing. */
export function judged(items: readonly KnownDrift[], looks: Looks): KnownDrift[] {
  return items.flatMap((item) => {
    const still = item.settling ? looks.get(nameOf(item.roomName, item)) : undefined;
    if (still === undefined) return [item];
    return still ? [{ ...item, settling: false }] : [];
  });
}
