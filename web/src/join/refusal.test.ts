import { describe, expect, it } from 'vitest';

import { Problem, Unreachable } from '../api/client';
import type { ProblemBody } from '../api/types';
import { passes, refusalOf, wait, type Refusal } from './refusal';

function problem(code: string, status: number, more: Partial<ProblemBody> = {}, retryAfter?: number): Problem {
  const body = { code, status, detail: 'd', requestId: 'r', success: false, title: 't', type: 'u', ...more };
  return new Problem(body, { retryAfter });
}

describe('a refusal', () => {
  it.each<[unknown, Refusal]>([
    [new Unreachable('x'), { why: 'unreachable' }],
    [problem('person_unknown', 404), { why: 'unknown_person' }],
    [problem('room_ended', 410), { why: 'ended' }],
    [problem('revoked', 410), { why: 'put_out' }],
    [problem('denied', 403), { why: 'denied' }],
    [problem('room_full', 409), { why: 'room_full' }],
    [problem('already_inside', 409), { why: 'already_inside' }],
    [problem('taken_over', 409), { why: 'taken_over' }],
    [problem('refresh_token_spent', 401), { why: 'spent' }],
    [problem('phone_and_job_off', 403), { why: 'phone_off' }],
    [problem('too_early', 409, { opensAt: 'later' }), { why: 'too_early', opensAt: 'later' }],
    [problem('too_many_requests', 429, {}, 7), { why: 'throttled', wait: 7 }],
    [problem('invalid_field', 422, { field: 'phone', reason: 'too_short' }), { why: 'phone_mistake', reason: 'too_short' }],
    [problem('missing_field', 400, { field: 'phone' }), { why: 'phone_mistake', reason: 'empty' }],
    [problem('missing_field', 400, { field: 'jobId' }), { why: 'phone_mistake', reason: 'job' }],
    [problem('media_server_unavailable', 503, {}, 5), { why: 'busy', wait: 5 }],
    [problem('database_unavailable', 503), { why: 'busy', wait: 5 }],
    [problem('internal', 500), { why: 'unexpected', code: 'internal', requestId: 'r' }],
    [new Error('a fault of the page'), { why: 'unexpected', code: 'page', requestId: '' }],
  ])('%s', (error, refusal) => {
    expect(refusalOf(error)).toEqual(refusal);
  });
});

describe('the page asks again by itself', () => {
  it('after longer and longer when nobody answers, but never after more than half a minute', () => {
    expect([0, 1, 2, 3, 9].map((tries) => wait({ why: 'unreachable' }, tries))).toEqual([2, 4, 8, 16, 30]);
  });

  it('when the server asked it to', () => {
    expect(wait({ why: 'busy', wait: 5 }, 0)).toBe(5);
    expect(wait({ why: 'busy', wait: 5 }, 2)).toBe(9);
    expect(wait({ why: 'busy', wait: 5 }, 99)).toBe(30);
    expect(wait({ why: 'throttled', wait: 42 }, 3)).toBe(42);
  });

  it('where it may help, and nowhere else', () => {
    const kinds: Refusal[] = [{ why: 'room_full' }, { why: 'denied' }, { why: 'unexpected', code: 'x', requestId: 'r' }];
    expect(kinds.map(passes)).toEqual([true, false, false]);
    expect(kinds.map((kind) => wait(kind, 0) !== null)).toEqual([true, false, false]);
  });
});
