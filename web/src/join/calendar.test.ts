import { describe, expect, it } from 'vitest';

import { googleLink, ics, outlookLink, type Appointment } from './calendar';

const appointment: Appointment = {
  uid: '5f0c@greenroom',
  title: 'Interview: Accountant, Acme; Jordan',
  description: 'The link is in the message.\nOpen it a few minutes before.',
  startsAt: new Date('2026-11-25T15:00:00Z'),
  endsAt: new Date('2026-11-25T16:00:00Z'),
};
const NOW = new Date('2026-11-20T09:30:15.123Z');

/** The lines as a calendar reads them: folded ones put together again. */
function lines(file: string): string[] {
  return file.replace(/\r\n /g, '').split('\r\n');
}

describe('the calendar file', () => {
  it('says when, in UTC, and in which moment it was written', () => {
    expect(lines(ics(appointment, NOW))).toEqual(
      expect.arrayContaining(['DTSTAMP:20261120T093015Z', 'DTSTART:20261125T150000Z', 'DTEND:20261125T160000Z', 'UID:5f0c@greenroom']),
    );
  });

  it('writes what separates values with a backslash', () => {
    const written = lines(ics(appointment, NOW));
    expect(written).toContain('SUMMARY:Interview: Accountant\\, Acme\\; Jordan');
    expect(written).toContain('DESCRIPTION:The link is in the message.\\nOpen it a few minutes before.');
  });

  it('cannot be given further lines by a title', () => {
    for (const end of ['\r\n', '\n', '\r']) {
      const file = ics({ ...appointment, title: `A${end}ATTENDEE:mailto:x@example.com` }, NOW);
      expect(file.split(/\r\n|\r|\n/)).not.toContain('ATTENDEE:mailto:x@example.com');
    }
  });

  it('has no line longer than 75 octets, and cuts no letter in two', () => {
    const title = 'مقابلة عبر الفيديو لوظيفة محاسب أول في شركة الأردن للتجارة والصناعة 🎥🎥🎥';
    const file = ics({ ...appointment, title }, NOW);
    for (const line of file.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(lines(file)).toContain(`SUMMARY:${title}`);
  });

  it('ends each line as RFC 5545 wants it', () => {
    const file = ics(appointment, NOW);
    expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(file.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  });
});

it('fills in the page of Google', () => {
  const asked = new URL(googleLink(appointment)).searchParams;
  expect(asked.get('text')).toBe(appointment.title);
  expect(asked.get('dates')).toBe('20261125T150000Z/20261125T160000Z');
});

it('fills in the page of Outlook', () => {
  const asked = new URL(outlookLink(appointment)).searchParams;
  expect(asked.get('subject')).toBe(appointment.title);
  expect(asked.get('startdt')).toBe('2026-11-25T15:00:00.000Z');
});
