import { expect, it } from 'vitest';

import { aDrift } from '../samples';
import { byRoom, worstFirst } from './judge';

const old = aDrift({ kind: 'participant_ghost', since: '2026-11-25T11:00:00Z' });
const fresh = aDrift({ kind: 'participant_stuck', since: '2026-11-25T12:00:00Z' });
const critical = aDrift({ kind: 'participant_revoked', severity: 'critical', since: '2026-11-25T12:00:00Z' });
const settling = aDrift({ kind: 'participant_unrecorded', severity: 'critical', settling: true, since: '2026-11-25T10:00:00Z' });

it('puts what is worst first, and of equals what has been so for longest', () => {
  expect(worstFirst([settling, fresh, old, critical])).toEqual([critical, old, fresh, settling]);
});

it('gathers the drift of each room', () => {
  const other = aDrift({ roomName: 'other' });
  const found = byRoom([fresh, other, critical]);
  expect(found.get('interview_1')).toEqual([critical, fresh]);
  expect(found.get('other')).toEqual([other]);
  expect(found.get('none')).toBeUndefined();
});
