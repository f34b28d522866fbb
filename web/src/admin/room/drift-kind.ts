import type { DriftKind } from '../../api/types';

const KINDS: Record<DriftKind, true> = {
  room_missing_on_server: true,
  room_orphaned_on_server: true,
  room_alive_after_end: true,
  room_replaced: true,
  participant_unrecorded: true,
  participant_ghost: true,
  participant_unknown: true,
  participant_revoked: true,
  participant_stuck: true,
  room_over_capacity: true,
};

/** Whether we know this kind of drift, and may ask for its repair. */
export function isDriftKind(text: string): text is DriftKind {
  return Object.hasOwn(KINDS, text);
}
