import type { components } from '../../api/schema';
import type { Room } from '../../api/types';
import type { Key } from '../../i18n';
import { isZone, momentOf, wallAt } from '../create/zone-time';

export type ChangeBody = components['schemas']['ChangeBody'];

/** What was typed into the form for another time. */
export interface TimeForm {
  start: string;
  timezone: string;
  duration: string;
  /** Empty: by the rule, late minutes after the end. */
  closes: string;
}

/** The room's times, as a form shows them. */
export function timesOf(room: Room): TimeForm {
  return {
    start: room.startsAt ? wallAt(room.startsAt, room.timezone) : '',
    timezone: room.timezone,
    duration: String(room.durationMinutes),
    // A door that closes by the rule would stay where it is if we sent it back.
    closes: '',
  };
}

/** What to send: only what differs, or the mistakes by the API's names of the fields. */
export function changeOf(room: Room, form: TimeForm): { body: ChangeBody } | { mistakes: Record<string, Key> } {
  const mistakes: Record<string, Key> = {};
  const body: ChangeBody = {};
  const before = timesOf(room);
  const moved = form.start !== before.start || form.timezone !== before.timezone;
  if (moved && form.start !== '') put('startsAt', form.start);
  if (moved && form.start === '' && room.startsAt) body.startsAt = null;
  if (form.closes !== '') put('closesAt', form.closes);
  if (form.timezone !== before.timezone) body.timezone = form.timezone;
  if (!isZone(form.timezone)) mistakes['timezone'] = 'admin.create.wrong.timezone';
  const minutes = Number(form.duration);
  if (!Number.isInteger(minutes) || minutes < 5 || minutes > 1440) mistakes['durationMinutes'] = 'admin.create.duration.range';
  else if (minutes !== room.durationMinutes) body.durationMinutes = minutes;
  return Object.keys(mistakes).length > 0 ? { mistakes } : { body };

  function put(field: 'startsAt' | 'closesAt', local: string): void {
    const moment = momentOf(local, isZone(form.timezone) ? form.timezone : 'UTC');
    if ('at' in moment) body[field] = moment.at;
    else mistakes[field] = moment.is === 'never' ? 'admin.create.start.never' : 'admin.create.start.unreadable';
  }
}
