import type { paths } from '../../api/schema';
import type { Room } from '../../api/types';

/** What the list is narrowed to; empty texts narrow nothing. Days are those of whoever looks, as `2026-11-25`. */
export interface Filters {
  phase: string;
  job: string;
  application: string;
  from: string;
  to: string;
  drift: string;
}

export const NONE: Filters = { phase: '', job: '', application: '', from: '', to: '', drift: '' };
export const PHASES = ['scheduled', 'open', 'live', 'ended'] as const;
type Query = NonNullable<paths['/api/rooms']['get']['parameters']['query']>;

/** The filters of an address. */
export function read(query: Record<string, string>): Filters {
  const entries = Object.keys(NONE).map((name) => [name, query[name] ?? '']);
  return { ...NONE, ...(Object.fromEntries(entries) as Partial<Filters>) };
}

/** The address of the list with these filters, so that a look at it can be passed on. */
export function address(filters: Filters): string {
  const set = Object.entries(filters).filter(([, value]: [string, string]) => value.trim() !== '');
  const query = new URLSearchParams(set.map(([name, value]: [string, string]) => [name, value.trim()]));
  return set.length === 0 ? '/admin/rooms' : `/admin/rooms?${query.toString()}`;
}

/** What the API is asked for. */
export function asked(filters: Filters): Query {
  const phase = PHASES.find((known) => known === filters.phase);
  return {
    ...(phase ? { phase } : {}),
    ...(filters.job ? { jobId: filters.job } : {}),
    ...(filters.application ? { applicationId: filters.application } : {}),
    ...(isDay(filters.from) ? { startsFrom: midnight(filters.from, 0).toISOString() } : {}),
    ...(isDay(filters.to) ? { startsTo: midnight(filters.to, 1).toISOString() } : {}),
    ...(filters.drift ? { drift: 'any' } : {}),
  };
}

/** Whether a room that just changed or came is one of those asked for, as the server would say. Of drift only the server knows. */
export function admits(filters: Filters, room: Room): boolean {
  const { startsFrom, startsTo, phase, jobId, applicationId, drift } = asked(filters);
  const starts = Date.parse(room.startsAt ?? room.opensAt);
  return (
    !drift &&
    (!phase || room.phase === phase) &&
    (!jobId || room.jobId === jobId) &&
    (!applicationId || room.applicationId === applicationId) &&
    (!startsFrom || starts >= Date.parse(startsFrom)) &&
    (!startsTo || starts < Date.parse(startsTo))
  );
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** When a day begins where one looks from, or the day so many days later. */
function midnight(day: string, later: number): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later);
}
