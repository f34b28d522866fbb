import { expect, it } from 'vitest';

import { isZone, momentOf, wallAt, zones } from './zone-time';

it.each([
  ['2026-11-25T18:00', 'Asia/Amman', '2026-11-25T18:00:00+03:00'],
  ['2026-07-01T09:30', 'Europe/Berlin', '2026-07-01T09:30:00+02:00'],
  ['2026-12-01T09:30', 'Europe/Berlin', '2026-12-01T09:30:00+01:00'],
  ['2026-01-15T08:00', 'America/New_York', '2026-01-15T08:00:00-05:00'],
  ['2026-01-15T08:00', 'America/St_Johns', '2026-01-15T08:00:00-03:30'],
  ['2026-01-15T08:00', 'Asia/Kathmandu', '2026-01-15T08:00:00+05:45'],
  ['2026-01-15T00:00', 'UTC', '2026-01-15T00:00:00+00:00'],
  ['2028-02-29T23:59', 'Asia/Dubai', '2028-02-29T23:59:00+04:00'],
])('reads %s in %s as %s', (local, zone, at) => {
  expect(momentOf(local, zone)).toEqual({ is: 'one', at });
});

it.each([
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T03:30'],
  ['2026-03-08T02:00', 'America/New_York', '2026-03-08T03:00'],
  ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-04T02:45'],
  ['2026-04-24T00:30', 'Africa/Cairo', '2026-04-24T01:30'],
])('says that clocks jump over %s in %s, to %s', (local, zone, next) => {
  expect(momentOf(local, zone)).toEqual({ is: 'never', next });
});

it.each([
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'],
  ['2026-11-01T01:59', 'America/New_York', '2026-11-01T01:59:00-04:00', '2026-11-01T01:59:00-05:00'],
  ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-05T01:45:00+11:00', '2026-04-05T01:45:00+10:30'],
])('says that %s comes twice in %s, and means the first', (local, zone, at, again) => {
  expect(momentOf(local, zone)).toEqual({ is: 'twice', at, again });
});

it.each([
  ['2026-03-29T01:59', '2026-03-29T01:59:00+01:00'],
  ['2026-03-29T03:00', '2026-03-29T03:00:00+02:00'],
  ['2026-10-25T01:59', '2026-10-25T01:59:00+02:00'],
  ['2026-10-25T03:00', '2026-10-25T03:00:00+01:00'],
])('is sure of %s, at the edge of a change in Berlin', (local, at) => {
  expect(momentOf(local, 'Europe/Berlin')).toEqual({ is: 'one', at });
});

it.each([
  ['', 'Asia/Amman'],
  ['tomorrow', 'Asia/Amman'],
  ['2026-02-30T10:00', 'Asia/Amman'],
  ['2026-11-25T24:10', 'Asia/Amman'],
  ['2026-11-25T18:00', 'Asia/Nowhere'],
  ['2026-11-25T18:00', ''],
])('cannot read %j in %j', (local, zone) => {
  expect(momentOf(local, zone)).toEqual({ is: 'unreadable' });
});

it('shows what a clock in the zone shows', () => {
  expect(wallAt('2026-11-25T15:00:00Z', 'Asia/Amman')).toBe('2026-11-25T18:00');
  expect(wallAt('2026-07-01T07:30:12.5Z', 'Europe/Berlin')).toBe('2026-07-01T09:30');
  expect(wallAt('2026-01-01T02:00:00Z', 'America/New_York')).toBe('2025-12-31T21:00');
});

it('reads back what it shows', () => {
  for (const zone of ['Asia/Amman', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'UTC']) {
    const moment = momentOf(wallAt('2026-09-09T10:20:00Z', zone), zone);
    expect(moment.is === 'one' && new Date(moment.at).toISOString(), zone).toBe('2026-09-09T10:20:00.000Z');
  }
});

it('knows zones by their IANA names', () => {
  expect(isZone('Asia/Riyadh')).toBe(true);
  expect(isZone('Riyadh')).toBe(false);
  expect(zones()).toContain('Asia/Amman');
  expect(zones()).toContain('UTC');
});
