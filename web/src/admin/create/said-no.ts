import type { ProblemBody } from '../../api/types';
import type { Key } from '../../i18n';
import { isKey } from '../parts/words';
import type { Mistakes } from './form';

/** What the server found wrong with the form: at fields, or with the whole. */
export interface SaidNo {
  fields: Mistakes;
  /** The room that the application has already. */
  room?: string;
  /** What is different there, by the API's names. */
  differs?: readonly string[];
  /** The round to ask for instead, because this one is over. */
  nextRound?: number;
}

/** What the problem says about a form that has these fields, or nothing if it is about something else: then it stands at no field. */
export function saidNo(problem: ProblemBody, own: RegExp): SaidNo | undefined {
  const room = problem.roomName ? { room: problem.roomName } : {};
  switch (problem.code) {
    case 'invalid_field':
    case 'missing_field':
    case 'malformed_body':
      return problem.field && own.test(problem.field) ? { fields: { [problem.field]: mistake(problem, problem.field) } } : undefined;
    case 'differs':
      return { fields: {}, ...room, differs: problem.fields ?? [] };
    case 'room_over':
      return { fields: {}, ...room, ...(problem.nextRound ? { nextRound: problem.nextRound } : {}) };
    default:
      return undefined;
  }
}

function mistake(problem: ProblemBody, field: string): Key {
  if (problem.code === 'missing_field') return 'admin.create.needed';
  const reason = `admin.phone.wrong.${problem.reason ?? ''}`;
  if (isKey(reason)) return reason;
  // `interviewers[2].phone` is said like every interviewer's phone.
  const own = `admin.create.wrong.${field.replace(/\[\d+\]/, '')}`;
  return isKey(own) ? own : 'admin.create.wrong';
}
