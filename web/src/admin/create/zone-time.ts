/** A wall clock as `<input type="datetime-local">` gives it: `2026-11-25T18:00`, with seconds perhaps. */
const WALL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?/;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * What moment a wall clock means. Where clocks go forward some times never come; where they go back some come twice. `at` is
 * RFC 3339 with the offset of the zone, which is what the API takes.
 */
export type Moment =
  | { is: 'one'; at: string }
  /** The clock shows it twice: `at` is the first of them, `again` the second. */
  | { is: 'twice'; at: string; again: string }
  /** The clock jumps over it: `next` is what the clock shows right after the jump. */
  | { is: 'never'; next: string }
  | { is: 'unreadable' };

/** The moment that a wall clock in a zone means. */
export function momentOf(local: string, zone: string): Moment {
  const wall = wallOf(local);
  if (wall === undefined || !isZone(zone)) return { is: 'unreadable' };
  // A zone changes its offset at most once within two days, so the offsets of a day before and after are all there can be.
  const offsets = [...new Set([offsetAt(wall - DAY, zone), offsetAt(wall + DAY, zone)])];
  const instants = offsets.filter((offset) => offsetAt(wall - offset, zone) === offset).map((offset) => ({ instant: wall - offset, offset }));
  const [first, second] = instants.sort((a, b) => a.instant - b.instant);
  if (!first) return { is: 'never', next: afterTheJump(wall, zone) };
  if (!second) return { is: 'one', at: written(first.instant, first.offset) };
  return { is: 'twice', at: written(first.instant, first.offset), again: written(second.instant, second.offset) };
}

/** What a wall clock in a zone shows at a moment, for `<input type="datetime-local">`. */
export function wallAt(instant: string | Date, zone: string): string {
  const at = new Date(instant).getTime();
  return new Date(at + offsetAt(at, zone)).toISOString().slice(0, 16);
}

/** Whether the browser knows the zone; the server has the last word. */
export function isZone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

/** All zones that the browser can name, and UTC, which some leave out. */
export function zones(): string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])];
}

function wallOf(local: string): number | undefined {
  const found = WALL.exec(local);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute));
  // Date rolls over what no calendar has, such as 30 February.
  return wall.toISOString().startsWith(local.slice(0, 16)) ? wall.getTime() : undefined;
}

/** How far the zone's clock is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(instant / 1000) * 1000;
}

/** The wall clock moved on by as much as the clocks jump. */
function afterTheJump(wall: number, zone: string): string {
  const jump = offsetAt(wall + DAY, zone) - offsetAt(wall - DAY, zone);
  return new Date(wall + jump).toISOString().slice(0, 16);
}

function written(instant: number, offset: number): string {
  const minutes = Math.round(Math.abs(offset) / MINUTE);
  const two = (value: number) => String(value).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  return `${new Date(instant + offset).toISOString().slice(0, 19)}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
