import { when } from '../i18n';

/** A day and a time of day, with the name of the zone. */
const WHOLE: Intl.DateTimeFormatOptions = {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  timeZoneName: 'short',
};

/** A start as this person's clock shows it, and as the clocks of the interview show it where those differ. */
export interface Start {
  own: string;
  there: string | null;
}

/** The zone is the server's word; a browser may not know it, and then only the own time is shown. */
export function startIn(startsAt: string, zone: string, ownZone: string): Start {
  const own = when(startsAt, { ...WHOLE, timeZone: ownZone });
  return { own, there: sameClock(startsAt, zone, ownZone) ? null : when(startsAt, { ...WHOLE, timeZone: zone }) };
}

/** Whether clocks in both zones show the same at that moment. */
function sameClock(at: string, zone: string, ownZone: string): boolean {
  try {
    return wallClock(at, zone) === wallClock(at, ownZone);
  } catch {
    return true;
  }
}

function wallClock(at: string, timeZone: string): string {
  const parts: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'numeric', hour: 'numeric', minute: 'numeric' };
  return new Intl.DateTimeFormat('en', { ...parts, timeZone }).format(new Date(at));
}

/** The zone that the device is set to. */
export function deviceZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
