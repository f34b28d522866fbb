import { describe, expect, it } from 'vitest';

import { aRoom } from '../samples';
import { address, admits, asked, NONE, read } from './filters';

describe('the address', () => {
  it('says what the list is narrowed to, and back', () => {
    const filters = { ...NONE, phase: 'live', job: 'J 1', from: '2026-11-25' };
    expect(address(filters)).toBe('/admin/rooms?phase=live&job=J+1&from=2026-11-25');
    expect(read({ phase: 'live', job: 'J 1', from: '2026-11-25', other: 'x' })).toEqual(filters);
  });

  it('is plain when nothing is narrowed', () => {
    expect(address({ ...NONE, job: '  ' })).toBe('/admin/rooms');
    expect(read({})).toEqual(NONE);
  });
});

describe('what is asked of the API', () => {
  it('is nothing without filters', () => {
    expect(asked(NONE)).toEqual({});
  });

  it('covers whole days of whoever looks', () => {
    const { startsFrom, startsTo } = asked({ ...NONE, from: '2026-11-25', to: '2026-11-25' });
    expect(startsFrom).toBe(new Date(2026, 10, 25).toISOString());
    expect(startsTo).toBe(new Date(2026, 10, 26).toISOString());
  });

  it('leaves out what the API would not take', () => {
    expect(asked({ ...NONE, phase: 'asleep', from: '25.11.' })).toEqual({});
  });

  it('asks for rooms with drift of any kind', () => {
    expect(asked({ ...NONE, drift: 'any' })).toEqual({ drift: 'any' });
  });
});

describe('a room that just came', () => {
  const room = aRoom({ phase: 'open', jobId: 'J-1', applicationId: 'A-1', startsAt: new Date(2026, 10, 25, 12).toISOString() });
  it.each([
    [NONE, true],
    [{ ...NONE, phase: 'open', job: 'J-1', application: 'A-1' }, true],
    [{ ...NONE, phase: 'live' }, false],
    [{ ...NONE, job: 'J-2' }, false],
    [{ ...NONE, application: 'A-2' }, false],
    [{ ...NONE, from: '2026-11-25', to: '2026-11-25' }, true],
    [{ ...NONE, from: '2026-11-26' }, false],
    [{ ...NONE, to: '2026-11-24' }, false],
    [{ ...NONE, drift: 'any' }, false],
  ])('is in the list of %o: %s', (filters, inIt) => {
    expect(admits(filters, room)).toBe(inIt);
  });
});
