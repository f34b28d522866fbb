import type { Analytics, Counts } from '../../api/types';
import type { Key } from '../../i18n';

type Group = Analytics['items'][number];

/** A colour token of ui/tokens.css, without the dashes. */
export type Colour = 'accent' | 'good' | 'warning' | 'danger' | 'muted' | 'focus';

export interface Series {
  label: Key;
  colour: Colour;
  /** One number for each place on the axis; null where there is nothing to tell. */
  values: readonly (number | null)[];
}

/** A chart, and its table: the same numbers. */
export interface Figure {
  id: string;
  kind: 'bars' | 'stack' | 'line' | 'funnel';
  title: Key;
  caption: Key;
  unit: 'count' | 'minutes' | 'seconds';
  /** Days (`2026-11-25`), or names of messages for the funnel. */
  axis: { of: 'days'; days: readonly string[] } | { of: 'stations'; stations: readonly Key[] };
  series: readonly Series[];
}

/** All days from the first to the last, those without a room too: a gap in the axis would hide a quiet week. */
export function everyDay(items: readonly Group[]): Group[] {
  const days = items.map((item) => item.day).filter((day) => day !== undefined).sort();
  const [first, last] = [days[0], days[days.length - 1]];
  if (!first || !last) return [];
  const known = new Map(items.map((item) => [item.day, item]));
  return daysBetween(first, last).map((day) => known.get(day) ?? { ...NO_COUNTS, day });
}

/** What the page draws, from the answer by day. */
export function figures(answer: Analytics): Figure[] {
  const days = everyDay(answer.items);
  return [rooms(days), shows(days), minutes(days), funnel(answer.total), lateness(days), connecting(days), drift(days)];
}

function rooms(days: Group[]): Figure {
  return byDay('rooms', 'stack', 'count', days, [
    ['held', 'good', (day) => day.held],
    ['expired', 'warning', (day) => day.expired],
    ['cancelled', 'muted', (day) => day.cancelled],
    ['lost', 'danger', (day) => day.lost],
    ['ahead', 'focus', (day) => Math.max(0, day.rooms - day.held - day.expired - day.cancelled - day.lost)],
  ]);
}

function shows(days: Group[]): Figure {
  return byDay('shows', 'stack', 'count', days, [
    ['shows', 'good', (day) => day.held],
    ['noShowCandidate', 'warning', (day) => day.noShow.candidate],
    ['noShowInterviewer', 'focus', (day) => day.noShow.interviewer],
    ['noShowBoth', 'danger', (day) => day.noShow.both],
  ]);
}

function minutes(days: Group[]): Figure {
  return byDay('minutes', 'bars', 'minutes', days, [['minutes', 'accent', (day) => day.minutesTogether]]);
}

function lateness(days: Group[]): Figure {
  return byDay('lateness', 'line', 'minutes', days, [
    ['candidateLate', 'accent', (day) => day.lateness.candidate.meanMinutes ?? null],
    ['interviewerLate', 'warning', (day) => day.lateness.interviewer.meanMinutes ?? null],
  ]);
}

function drift(days: Group[]): Figure {
  return byDay('drift', 'bars', 'count', days, [
    ['driftFound', 'danger', (day) => day.drift.found],
    ['driftRepaired', 'good', (day) => day.drift.repaired],
  ]);
}

/** How long people take from being let in to being connected. */
function connecting(days: Group[]): Figure {
  return byDay('connecting', 'line', 'seconds', days, [['connecting', 'accent', (day) => day.connecting.meanSeconds ?? null]]);
}

function funnel(total: Counts): Figure {
  const { created, accepted, sent, delivered, read, joined } = total.invitations;
  return {
    id: 'funnel',
    kind: 'funnel',
    title: 'admin.analytics.funnel',
    caption: 'admin.analytics.funnel.caption',
    unit: 'count',
    axis: { of: 'stations', stations: STATIONS },
    series: [{ label: 'admin.analytics.series.invitations', colour: 'accent', values: [created, accepted, sent, delivered, read, joined] }],
  };
}

const STATIONS = [
  'admin.analytics.funnel.created',
  'admin.analytics.funnel.accepted',
  'admin.analytics.funnel.sent',
  'admin.analytics.funnel.delivered',
  'admin.analytics.funnel.read',
  'admin.analytics.funnel.joined',
] as const satisfies readonly Key[];

type Name = 'rooms' | 'shows' | 'minutes' | 'lateness' | 'connecting' | 'drift';
type SeriesName =
  | 'held' | 'expired' | 'cancelled' | 'lost' | 'ahead'
  | 'shows' | 'noShowCandidate' | 'noShowInterviewer' | 'noShowBoth'
  | 'minutes' | 'candidateLate' | 'interviewerLate' | 'connecting' | 'driftFound' | 'driftRepaired';

function byDay(
  id: Name,
  kind: Figure['kind'],
  unit: Figure['unit'],
  days: Group[],
  series: [SeriesName, Colour, (day: Group) => number | null][],
): Figure {
  return {
    id,
    kind,
    unit,
    title: `admin.analytics.${id}`,
    caption: `admin.analytics.${id}.caption`,
    axis: { of: 'days', days: days.map((day) => day.day ?? '') },
    series: series.map(([name, colour, value]) => ({ label: `admin.analytics.series.${name}`, colour, values: days.map(value) })),
  };
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = new Date(`${first}T00:00:00Z`); days.length < 400; day.setUTCDate(day.getUTCDate() + 1)) {
    const name = day.toISOString().slice(0, 10);
    if (name > last) break;
    days.push(name);
  }
  return days;
}

/** What is counted where nothing happened. */
export const NO_COUNTS: Counts = {
  rooms: 0,
  held: 0,
  cancelled: 0,
  expired: 0,
  lost: 0,
  noShow: { candidate: 0, interviewer: 0, both: 0 },
  minutesTogether: 0,
  candidateMinutes: 0,
  lateness: { candidate: { count: 0, minutes: 0, meanMinutes: null }, interviewer: { count: 0, minutes: 0, meanMinutes: null } },
  invitations: { created: 0, suppressed: 0, accepted: 0, sent: 0, delivered: 0, read: 0, failed: 0, joined: 0 },
  drift: { found: 0, repaired: 0 },
  connecting: { count: 0, meanSeconds: null, withinThreeSeconds: 0, withinTenSeconds: 0 },
};
