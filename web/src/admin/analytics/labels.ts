import { amount, duration, t, when } from '../../i18n';
import type { Figure } from './datasets';

/** What stands at the places of the axis. */
export function labels(figure: Figure): string[] {
  if (figure.axis.of === 'stations') return figure.axis.stations.map((station) => t(station));
  return figure.axis.days.map((day) => dayName(day, { day: 'numeric', month: 'short' }));
}

/** A day is a day wherever one looks from; it must not slip into the one before. */
export function dayName(day: string, style: Intl.DateTimeFormatOptions): string {
  return when(`${day}T12:00:00Z`, { ...style, timeZone: 'UTC' });
}

/** A number of the figure, with its unit; a dash where there is nothing to tell. */
export function valueOf(figure: Figure, value: number | null): string {
  if (value === null) return '–';
  if (figure.unit === 'minutes') return duration(value, 'minute');
  if (figure.unit === 'seconds') return duration(value, 'second');
  return amount(value);
}
