import { expect, it } from 'vitest';

import type { ProblemBody } from '../../api/types';
import { saidNo as judged } from './said-no';

const FIELDS = /^(applicationId|timezone|job\.id|candidate\.phone|interviewers\[\d+\]\.phone)$/;
const saidNo = (body: ProblemBody) => judged(body, FIELDS);

function problem(part: Partial<ProblemBody>): ProblemBody {
  return { success: false, type: 'urn:greenroom:problem', title: '', detail: '', status: 422, requestId: 'r', code: 'invalid_field', ...part };
}

it.each([
  ['a number with letters', { field: 'candidate.phone', reason: 'contains_letters' }, { 'candidate.phone': 'admin.phone.wrong.contains_letters' }],
  ['the number of the third interviewer', { field: 'interviewers[2].phone', reason: 'too_short' }, { 'interviewers[2].phone': 'admin.phone.wrong.too_short' }],
  ['a zone', { field: 'timezone' }, { timezone: 'admin.create.wrong.timezone' }],
  ['a field without a sentence of its own', { field: 'job.id' }, { 'job.id': 'admin.create.wrong' }],
  ['a missing field', { code: 'missing_field', status: 400, field: 'applicationId' }, { applicationId: 'admin.create.needed' }],
])('says at its field what is wrong with %s', (_, part, fields) => {
  expect(saidNo(problem(part))).toEqual({ fields });
});

it('names the room that the application has, and what is different there', () => {
  const differs = problem({ code: 'differs', status: 409, roomName: 'interview_1', fields: ['startsAt', 'candidate'] });
  expect(saidNo(differs)).toEqual({ fields: {}, room: 'interview_1', differs: ['startsAt', 'candidate'] });
});

it('offers the next round when this one is over', () => {
  const over = problem({ code: 'room_over', status: 409, roomName: 'interview_1', nextRound: 2 });
  expect(saidNo(over)).toEqual({ fields: {}, room: 'interview_1', nextRound: 2 });
});

it('says nothing about the form when something else is wrong', () => {
  expect(saidNo(problem({ code: 'database_unavailable', status: 503 }))).toBeUndefined();
  expect(saidNo(problem({ code: 'malformed_body', status: 400 }))).toBeUndefined();
  expect(saidNo(problem({ field: 'candidate.whatsappConsent.grantedAt' }))).toBeUndefined();
});
