import { describe, expect, it } from 'vitest';

import { drift, live, person, room, status } from './samples';
import { sides } from './sides';

const INSIDE = person({ sessions: [{ joinedAt: '2026-11-25T10:00:00Z', source: 'webhook' }] });

describe('the verdict', () => {
  it('is that all agrees when nothing differs', () => {
    expect(sides(room(), status([])).verdict).toBe('in_sync');
    expect(sides(room(), status(undefined)).verdict).toBe('in_sync');
  });

  it('is that something settles while a difference is too young', () => {
    expect(sides(room(), status([], [drift({ settling: true })])).verdict).toBe('settling');
  });

  it('is that they drift apart as soon as one difference is judged', () => {
    expect(sides(room(), status([], [drift(), drift({ settling: true })])).verdict).toBe('drifts');
  });

  it('is not known without an answer of LiveKit', () => {
    expect(sides(room(), undefined).verdict).toBe('unknown');
  });
});

describe('the room', () => {
  it('stands on both sides, with when it was made', () => {
    expect(sides(room(), status([])).room).toEqual({ recorded: 'here', seen: 'here', judgement: 'agree', sid: 'RM_1', createdAt: 1795600000 });
  });

  it('agrees while LiveKit does not need it', () => {
    expect(sides(room(), status(undefined)).room).toMatchObject({ seen: 'away', judgement: 'agree' });
  });

  it('differs when LiveKit lost it', () => {
    const lost = drift({ kind: 'room_missing_on_server', remedy: 'recreate_room' });
    expect(sides(room(), status(undefined, [lost])).room).toMatchObject({ seen: 'away', judgement: 'differ' });
  });

  it('is never taken for absent because LiveKit gave no answer', () => {
    expect(sides(room(), undefined).room).toMatchObject({ seen: 'unknown', judgement: 'unjudged' });
  });
});

describe('a person', () => {
  const only = (...of: Parameters<typeof sides>) => sides(...of).people[0];

  it('is inside on both sides', () => {
    const camera = { sid: 'TR_1', type: 'video', source: 'camera', name: '', muted: false };
    const row = only(room({ participants: [INSIDE] }), status([live({ joinedAt: 1795600800, tracks: [camera] })]));
    expect(row).toMatchObject({
      recorded: { presence: 'here', since: '2026-11-25T10:00:00Z' },
      seen: { presence: 'here', state: 'active', since: 1795600800, tracks: [camera] },
      judgement: 'agree',
    });
  });

  it('is inside on neither', () => {
    expect(only(room(), status([]))).toMatchObject({ recorded: { presence: 'away' }, seen: { presence: 'away' }, judgement: 'agree' });
  });

  it('is not inside by a stay that ended', () => {
    const gone = person({ sessions: [{ joinedAt: '2026-11-25T10:00:00Z', leftAt: '2026-11-25T10:05:00Z', source: 'webhook' }] });
    expect(only(room({ participants: [gone] }), status([]))?.recorded).toEqual({ presence: 'away' });
  });

  it('differs when only the record has them inside', () => {
    const ghost = drift({ identity: 'p_layla' });
    expect(only(room({ participants: [INSIDE] }), status([], [ghost]))?.judgement).toBe('differ');
  });

  it('is not blamed for the difference of another', () => {
    expect(only(room(), status([live()], [drift({ identity: 'p_other' })]))?.judgement).toBe('agree');
  });

  it('settles while the difference is young', () => {
    expect(only(room(), status([live()], [drift({ identity: 'p_layla', settling: true })]))?.judgement).toBe('settling');
  });

  it('is not known to be away when LiveKit gave no answer', () => {
    expect(only(room({ participants: [INSIDE] }), undefined)).toMatchObject({ seen: { presence: 'unknown' }, judgement: 'unjudged' });
  });
});

it('lists whoever LiveKit has and the record does not, after those who are expected', () => {
  const stranger = live({ identity: 'p_stranger', name: 'Somebody' });
  const rows = sides(room(), status([stranger], [drift({ kind: 'participant_unknown', identity: 'p_stranger' })])).people;
  expect(rows.map(({ identity, person: known, judgement }) => [identity, known?.name, judgement])).toEqual([
    ['p_layla', 'Layla Haddad', 'agree'],
    ['p_stranger', undefined, 'differ'],
  ]);
});

it('compares no recorder and no agent', () => {
  const recorder = live({ identity: 'EG_1', kind: 'egress' });
  expect(sides(room(), status([recorder])).people[1]?.judgement).toBe('uncounted');
});
