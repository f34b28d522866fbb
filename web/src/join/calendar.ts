/** An interview as calendars want it. It holds no link: calendars are shared, synchronised and read by machines. */
export interface Appointment {
  /** The same whenever it is downloaded, so that a second download moves the first. */
  uid: string;
  title: string;
  description: string;
  startsAt: Date;
  endsAt: Date;
}

/** An iCalendar file (RFC 5545) of one event, with a reminder ten minutes before. */
export function ics(appointment: Appointment, now: Date): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Greenroom//Join page//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${escaped(appointment.uid)}`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(appointment.startsAt)}`,
    `DTEND:${stamp(appointment.endsAt)}`,
    `SUMMARY:${escaped(appointment.title)}`,
    `DESCRIPTION:${escaped(appointment.description)}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT10M',
    `DESCRIPTION:${escaped(appointment.title)}`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map(folded).join('\r\n') + '\r\n';
}

/** Google's page for a new event, filled in. */
export function googleLink({ title, description, startsAt, endsAt }: Appointment): string {
  const dates = `${stamp(startsAt)}/${stamp(endsAt)}`;
  const asked = new URLSearchParams({ action: 'TEMPLATE', text: title, details: description, dates });
  return `https://calendar.google.com/calendar/render?${asked.toString()}`;
}

/** Outlook's page for a new event, filled in. */
export function outlookLink({ title, description, startsAt, endsAt }: Appointment): string {
  const asked = new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    body: description,
    startdt: startsAt.toISOString(),
    enddt: endsAt.toISOString(),
  });
  return `https://outlook.live.com/calendar/0/deeplink/compose?${asked.toString()}`;
}

/** 20261125T150000Z. */
function stamp(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Section 3.3.11: what separates values is written with a backslash. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n?|\n/g, '\\n');
}

const encoder = new TextEncoder();

/** Section 3.1: no line is longer than 75 octets; the rest goes on behind a blank. A character is never cut in two. */
function folded(line: string): string {
  const pieces: string[] = [];
  let piece = '';
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > 75) {
      pieces.push(piece);
      piece = ' ';
      octets = 1;
    }
    piece += character;
    octets += size;
  }
  return [...pieces, piece].join('\r\n');
}
