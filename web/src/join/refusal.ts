import { Problem, Unreachable } from '../api/client';

/** Why a call did not do what it was asked, by what the page does about it. */
export type Refusal =
  | { why: 'unreachable' }
  | { why: 'busy' | 'throttled'; wait: number }
  | { why: 'too_early'; opensAt: string | null }
  | { why: 'phone_mistake'; reason: string }
  | { why: 'unexpected'; code: string; requestId: string }
  | { why: Plain };

type Plain = 'room_full' | 'already_inside' | 'ended' | 'put_out' | 'denied' | 'taken_over' | 'spent' | 'unknown_person' | 'phone_off';

const PLAIN: Readonly<Record<string, Plain>> = {
  room_full: 'room_full',
  already_inside: 'already_inside',
  room_ended: 'ended',
  revoked: 'put_out',
  denied: 'denied',
  taken_over: 'taken_over',
  refresh_token_spent: 'spent',
  person_unknown: 'unknown_person',
  phone_and_job_off: 'phone_off',
};

/** Seconds to wait when the server is busy, and does not say how long. */
const BUSY_SECONDS = 5;

/** Somebody has to go before somebody can come. */
const FULL_SECONDS = 15;

/** What a failed call means. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Unreachable) return { why: 'unreachable' };
  if (!(error instanceof Problem)) return { why: 'unexpected', code: 'page', requestId: '' };
  const { code, status, body } = error;
  const plain = PLAIN[code];
  if (plain) return { why: plain };
  if (code === 'too_early') return { why: 'too_early', opensAt: body.opensAt ?? null };
  if (code === 'too_many_requests') return { why: 'throttled', wait: error.retryAfter ?? 60 };
  if (code === 'missing_field' && body.field) return mistake(body.field, 'empty');
  if (code === 'invalid_field' && body.field) return mistake(body.field, body.reason);
  if (status === 503) return { why: 'busy', wait: error.retryAfter ?? BUSY_SECONDS };
  return { why: 'unexpected', code, requestId: body.requestId };
}

function mistake(field: string, reason: string | null | undefined): Refusal {
  const ofPhone = field === 'phone' || field === 'phoneNumber';
  return { why: 'phone_mistake', reason: ofPhone ? (reason ?? 'invalid') : 'job' };
}

/** Refusals that pass by themselves: the page asks again. */
export function passes(refusal: Refusal): boolean {
  return ['unreachable', 'busy', 'throttled', 'room_full'].includes(refusal.why);
}

/** Seconds until the page asks again by itself; none where only a person can know. Longer from time to time. */
export function wait(refusal: Refusal, tries: number): number | null {
  if (refusal.why === 'unreachable') return Math.min(30, 2 ** (tries + 1));
  if (refusal.why === 'busy') return refusal.wait + Math.min(25, 2 * tries);
  if (refusal.why === 'throttled') return refusal.wait;
  return refusal.why === 'room_full' ? FULL_SECONDS : null;
}
