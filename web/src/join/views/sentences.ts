import { duration, t, type Key } from '../../i18n';
import type { Refusal } from '../refusal';

const SENTENCES = {
  unreachable: 'common.unreachable',
  busy: 'join.trouble.busy',
  room_full: 'join.trouble.full',
  too_early: 'join.early.title',
  already_inside: 'join.inside_elsewhere.text',
  ended: 'join.over.window_over.text',
  put_out: 'join.over.put_out.text',
  denied: 'join.over.denied.text',
  taken_over: 'join.over.taken_over.text',
  spent: 'join.over.lost.text',
  unknown_person: 'join.lost.unknown',
  phone_off: 'join.lost.off',
  unexpected: 'join.trouble.unexpected',
} as const satisfies Record<Exclude<Refusal['why'], 'throttled' | 'phone_mistake'>, Key>;

/** A refusal in one sentence. */
export function saidOf(refusal: Refusal): string {
  if (refusal.why === 'throttled') return t('join.trouble.throttled', { duration: waiting(refusal.wait) });
  if (refusal.why === 'phone_mistake') return t(mistakeOf(refusal.reason));
  return t(SENTENCES[refusal.why]);
}

/** Reasons of the server for which there is more to say than that the number is not one. */
const PHONE_REASONS = ['empty', 'contains_letters', 'several_numbers', 'too_short', 'too_long', 'unknown_country', 'not_mobile'] as const;

function mistakeOf(reason: string): Key {
  if (reason === 'job') return 'join.lost.mistake.job';
  const known = PHONE_REASONS.find((one) => one === reason);
  return known ? `join.lost.mistake.${known}` : 'join.lost.mistake.invalid';
}

/** “45 seconds”, “3 minutes”. */
export function waiting(seconds: number): string {
  return seconds < 90 ? duration(Math.max(0, seconds), 'second') : duration(Math.ceil(seconds / 60), 'minute');
}
