import { describe, expect, it } from 'vitest';

import { aDifference, aPerson, aRoom, aStatus, anInside } from '../samples';
import { sides } from './sides';

const INSIDE = aPerson({ sessions: [{ joinedAt: '2026-11-25T10:00:00Z', source: 'webhook' }] });

describe('the verdict', () => {
  it('is that all agrees when nothing differs', () => {
    expect(sides(aRoom(), aStatus([])).verdict).toBe('in_sync');
    expect(sides(aRoom(), aStatus(undefined)).verdict).toBe('in_sync');
  });

  it('is that something settles while a difference is too young', () => {
    expect(sides(aRoom(), aStatus([], [aDifference({ settling: true })])).verdict).toBe('settling');
  });

  it('is that they drift apart as soon as one difference is judged', () => {
    expect(sides(aRoom(), aStatus([], [aDifference(), aDifference({ settling: true })])).verdict).toBe('drifts');
  });

  it('is not known without an answer of LiveKit', () => {
    expect(sides(aRoom(), undefined).verdict).toBe('unknown');
  });
});

describe('the room', () => {
  it('stands on both sides, with when it was made', () => {
    expect(sides(aRoom(), aStatus([])).room).toEqual({ recorded: 'here', seen: 'here', judgement: 'agree', sid: 'RM_1', createdAt: 1795600000 });
  });

  it('agrees while LiveKit does not need it', () => {
    expect(sides(aRoom(), aStatus(undefined)).room).toMatchObject({ seen: 'away', judgement: 'agree' });
  });

  it('differs when LiveKit lost it', () => {
    const lost = aDifference({ kind: 'room_missing_on_server', remedy: 'recreate_room' });
    expect(sides(aRoom(), aStatus(undefined, [lost])).room).toMatchObject({ seen: 'away', judgement: 'differ' });
  });

  it('is never taken for absent because LiveKit gave no answer', () => {
    expect(sides(aRoom(), undefined).room).toMatchObject({ seen: 'unknown', judgement: 'unjudged' });
  });
});

describe('a person', () => {
  const only = (...of: Parameters<typeof sides>) => sides(...of).people[0];

  it('is inside on both sides', () => {
    const camera = { sid: 'TR_1', type: 'video', source: 'camera', name: '', muted: false };
    const row = only(aRoom({ participants: [INSIDE] }), aStatus([anInside({ joinedAt: 1795600800, tracks: [camera] })]));
    expect(row).toMatchObject({
      recorded: { presence: 'here', since: '2026-11-25T10:00:00Z' },
      seen: { presence: 'here', state: 'active', since: 1795600800, tracks: [camera] },
      judgement: 'agree',
    });
  });

  it('is inside on neither', () => {
    expect(only(aRoom(), aStatus([]))).toMatchObject({ recorded: { presence: 'away' }, seen: { presence: 'away' }, judgement: 'agree' });
  });

  it('is not inside by a stay that ended', () => {
    const gone = aPerson({ sessions: [{ joinedAt: '2026-11-25T10:00:00Z', leftAt: '2026-11-25T10:05:00Z', source: 'webhook' }] });
    expect(only(aRoom({ participants: [gone] }), aStatus([]))?.recorded).toEqual({ presence: 'away' });
  });

  it('differs when only the record has them inside', () => {
    const ghost = aDifference({ identity: 'p_layla' });
    expect(only(aRoom({ participants: [INSIDE] }), aStatus([], [ghost]))?.judgement).toBe('differ');
  });

  it('is not blamed for the difference of another', () => {
    expect(only(aRoom(), aStatus([anInside()], [aDifference({ identity: 'p_other' })]))?.judgement).toBe('agree');
  });

  it('settles while the difference is young', () => {
    expect(only(aRoom(), aStatus([anInside()], [aDifference({ identity: 'p_layla', settling: true })]))?.judgement).toBe('settling');
  });

  it('is not known to be away when LiveKit gave no answer', () => {
    expect(only(aRoom({ participants: [INSIDE] }), undefined)).toMatchObject({ seen: { presence: 'unknown' }, judgement: 'unjudged' });
  });
});

it('lists whoever LiveKit has and the record does not, after those who are expected', () => {
  const stranger = anInside({ identity: 'p_stranger', name: 'Somebody' });
  const rows = sides(aRoom(), aStatus([stranger], [aDifference({ kind: 'participant_unknown', identity: 'p_stranger' })])).people;
  expect(rows.map(({ identity, person: known, judgement }) => [identity, known?.name, judgement])).toEqual([
    ['p_layla', 'Layla Haddad', 'agree'],
    ['p_stranger', undefined, 'differ'],
  ]);
});

it('compares no recorder and no agent', () => {
  const recorder = anInside({ identity: 'EG_1', kind: 'egress' });
  expect(sides(aRoom(), aStatus([recorder])).people[1]?.judgement).toBe('uncounted');
});
