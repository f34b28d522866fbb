import { describe, expect, it } from 'vitest';

import { blank, filled, type Form } from './form';

const WHOLE: Form = {
  ...blank('Asia/Amman'),
  applicationId: ' A-1 ',
  jobId: 'J-1',
  jobTitle: 'Accountant',
  candidateName: 'Layla Haddad',
  phone: '+962 7 9012 3456',
  start: '2026-11-25T18:00',
};

function mistakes(part: Partial<Form>): unknown {
  const outcome = filled({ ...WHOLE, ...part });
  return 'mistakes' in outcome ? outcome.mistakes : {};
}

function body(part: Partial<Form>) {
  const outcome = filled({ ...WHOLE, ...part });
  if ('mistakes' in outcome) throw new Error(JSON.stringify(outcome.mistakes));
  return outcome.body;
}

it('becomes the body that the API takes', () => {
  expect(body({})).toEqual({
    applicationId: 'A-1',
    round: 1,
    job: { id: 'J-1', title: 'Accountant' },
    candidate: { name: 'Layla Haddad', phone: '+962 7 9012 3456' },
    interviewers: [],
    observers: [],
    startsAt: '2026-11-25T18:00:00+03:00',
    durationMinutes: 60,
    timezone: 'Asia/Amman',
    admission: 'open',
    secondDevice: 'takeover',
    notify: true,
  });
});

it('says when and by which sentence the candidate agreed, and nothing where they did not', () => {
  expect(body({ consentAt: '2026-11-20T08:00:00Z' }).candidate.whatsappConsent).toEqual({
    grantedAt: '2026-11-20T08:00:00Z',
    textVersion: 'dashboard-1',
    source: 'dashboard',
  });
  expect(body({}).candidate).not.toHaveProperty('whatsappConsent');
});

it('sends people with what is known of them, and no empty rows', () => {
  const staff = [
    { row: 0, name: '', phone: ' ', locale: 'ar' },
    { row: 3, name: ' Omar ', phone: '', locale: '' },
    { row: 4, name: 'Rana', phone: '0790123457', locale: 'ar' },
  ];
  expect(body({ interviewers: staff }).interviewers).toEqual([{ name: 'Omar' }, { name: 'Rana', phone: '0790123457', locale: 'ar' }]);
});

it('has no start when none is agreed', () => {
  expect(body({ agreed: false, start: 'whatever' })).not.toHaveProperty('startsAt');
});

it('means the first of two equal clocks', () => {
  expect(body({ timezone: 'Europe/Berlin', start: '2026-10-25T02:30' }).startsAt).toBe('2026-10-25T02:30:00+02:00');
});

it('limits places only where it is asked to', () => {
  expect(body({ maxParticipants: '4' }).maxParticipants).toBe(4);
  expect(body({ maxParticipants: ' ' })).not.toHaveProperty('maxParticipants');
});

describe('a mistake that is sure', () => {
  it.each([
    ['an empty application', { applicationId: ' ' }, { applicationId: 'admin.create.needed' }],
    ['a candidate without a number', { phone: '' }, { 'candidate.phone': 'admin.create.needed' }],
    ['round nought', { round: '0' }, { round: 'admin.create.round.range' }],
    ['half a minute', { duration: '30.5' }, { durationMinutes: 'admin.create.duration.range' }],
    ['too many places', { maxParticipants: '1001' }, { maxParticipants: 'admin.create.places.range' }],
    ['no start', { start: '' }, { startsAt: 'admin.create.needed' }],
    ['a clock that never comes', { timezone: 'Europe/Berlin', start: '2026-03-29T02:30' }, { startsAt: 'admin.create.start.never' }],
    ['a zone that is none', { timezone: 'Amman' }, { timezone: 'admin.create.wrong.timezone' }],
    ['no zone', { timezone: '' }, { timezone: 'admin.create.needed' }],
  ])('is %s', (_, part, expected) => {
    expect(mistakes(part)).toEqual(expected);
  });

  it('is somebody without a name, counted as the API counts them', () => {
    const nobody = { row: 0, name: '', phone: '', locale: '' };
    const nameless = { row: 1, name: '', phone: '0790123457', locale: '' };
    expect(mistakes({ observers: [nobody, nameless] })).toEqual({ 'observers[0].name': 'admin.create.needed' });
  });
});

it('leaves judging a phone number to the server', () => {
  expect(mistakes({ phone: 'none' })).toEqual({});
});
