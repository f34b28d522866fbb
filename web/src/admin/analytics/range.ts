/** Days as `<input type="date">` gives them: `2026-11-25`; the last one counts too. */
export interface Range {
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
/** What the server counts at most. */
const MOST_DAYS = 366;

/** The last thirty days, and tomorrow: what starts soon stands there too. */
export function lastMonth(now: Date): Range {
  return { from: dayOf(now.getTime() - 30 * DAY_MS), to: dayOf(now.getTime() + DAY_MS) };
}

/** The instants between which rooms are counted, on the viewer's clock; nothing if the days make no sense. */
export function instants({ from, to }: Range): { from: string; to: string } | undefined {
  const [start, last] = [new Date(`${from}T00:00`), new Date(`${to}T00:00`)];
  if (Number.isNaN(start.getTime()) || Number.isNaN(last.getTime())) return undefined;
  const end = new Date(last.getFullYear(), last.getMonth(), last.getDate() + 1);
  const days = (end.getTime() - start.getTime()) / DAY_MS;
  if (days <= 0 || days > MOST_DAYS) return undefined;
  return { from: start.toISOString(), to: end.toISOString() };
}

function dayOf(instant: number): string {
  const day = new Date(instant);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
