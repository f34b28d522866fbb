import { expect, it } from 'vitest';

import { Unreachable } from '../api/client';
import { endingOf, endingOfOutcome } from './ending';
import { refusal } from './samples';

it.each([
  ['taken_over', 'taken_over'],
  ['revoked', 'put_out'],
  ['denied', 'denied'],
  ['room_ended', 'ended'],
  ['person_unknown', 'link_replaced'],
  ['too_early', 'lost'],
])('%s ends a visit as “%s”', (code, ending) => {
  expect(endingOf(refusal(code, 400))).toBe(ending);
});

it.each(['room_full', 'already_inside', 'busy', 'media_server_unavailable'])('%s may be otherwise the next time', (code) => {
  expect(endingOf(refusal(code, 409))).toBeUndefined();
});

it('is no end when no answer came', () => {
  expect(endingOf(new Unreachable('cut'))).toBeUndefined();
});

it.each([
  ['cancelled', 'cancelled'],
  ['expired', 'window_over'],
  ['completed', 'ended'],
  ['lost', 'ended'],
  [null, 'ended'],
])('an interview that is over with %s was “%s”', (outcome, ending) => {
  expect(endingOfOutcome(outcome)).toBe(ending);
});
