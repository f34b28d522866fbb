import { expect, it } from 'vitest';

import type { TimelineEvent } from '../../api/types';
import { withEvent } from './lines';

const event = (id: number, kind: string, facts = {}): TimelineEvent => ({
  ...{ id, kind, facts, at: '2026-11-25T12:00:00Z', actor: 'system', participantId: null },
  ...{ roomName: 'interview_1', roomId: 'r1' },
});

it('takes down what was found and what was mended, the newest first', () => {
  const found = withEvent([], event(1, 'drift_found', { drift: 'participant_ghost' }));
  const both = withEvent(found, event(2, 'drift_repaired', { drift: 'participant_ghost', action: 'close_stay' }));
  expect(both.map(({ id, repaired, drift, action }) => [id, repaired, drift, action])).toEqual([
    [2, true, 'participant_ghost', 'close_stay'],
    [1, false, 'participant_ghost', ''],
  ]);
});

it('takes down nothing twice, and nothing else', () => {
  const found = withEvent([], event(1, 'drift_found'));
  expect(withEvent(found, event(1, 'drift_found'))).toBe(found);
  expect(withEvent(found, event(2, 'joined'))).toBe(found);
});

it('keeps the last fifty', () => {
  let lines = withEvent([], event(0, 'drift_found'));
  for (let id = 1; id < 60; id++) lines = withEvent(lines, event(id, 'drift_found'));
  expect(lines).toHaveLength(50);
  expect(lines[0]?.id).toBe(59);
});
