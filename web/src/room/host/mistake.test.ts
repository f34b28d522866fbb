import { expect, it } from 'vitest';

import { Problem, Unreachable } from '../../api/client';
import { mistakeOf } from './mistake';

function problem(code: string, status: number): Problem {
  return new Problem({ type: '', title: '', detail: '', success: false, requestId: 'r1', code, status });
}

it.each([
  ['not_a_host', 403, 'host.mistake.not_a_host'],
  ['room_ended', 410, 'host.mistake.over'],
  ['oneself', 409, 'host.mistake.oneself'],
  ['door_is_open', 409, 'host.mistake.door_is_open'],
  ['person_unknown', 404, 'host.mistake.link'],
])('has a sentence for %s', (code, status, key) => {
  expect(mistakeOf(problem(code, status))).toEqual({ key });
});

it('names the request where it has none', () => {
  expect(mistakeOf(problem('new_one', 409))).toEqual({ key: 'host.mistake.general', requestId: 'r1' });
  expect(mistakeOf(problem('media_server_unavailable', 503))).toEqual({ key: 'host.mistake.away', requestId: 'r1' });
});

it('says that the server gave no answer', () => {
  expect(mistakeOf(new Unreachable('cut'))).toEqual({ key: 'common.unreachable' });
});
