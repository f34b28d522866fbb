import { Problem } from '../../api/client';
import type { Key } from '../../i18n';

const SENTENCES = new Map<string, Key>([
  ['not_a_host', 'host.mistake.not_a_host'],
  ['room_ended', 'host.mistake.over'],
  ['room_over', 'host.mistake.over'],
  ['oneself', 'host.mistake.oneself'],
  ['door_is_open', 'host.mistake.door_is_open'],
  ['participant_unknown', 'host.mistake.gone'],
  ['person_unknown', 'host.mistake.link'],
  ['revoked', 'host.mistake.link'],
]);

/** Why the server did not do what the host asked for. One that has no sentence of its own is named by its request. */
export function mistakeOf(failure: unknown): { key: Key; requestId?: string } {
  if (!(failure instanceof Problem)) return { key: 'common.unreachable' };
  const key = SENTENCES.get(failure.code);
  if (key !== undefined) return { key };
  return { key: failure.status === 503 ? 'host.mistake.away' : 'host.mistake.general', requestId: failure.body.requestId };
}
