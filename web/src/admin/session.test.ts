import { describe, expect, it } from 'vitest';

import { allows, ended, outside, type Scope, type Session } from './session';

describe('a key', () => {
  it.each<[string[], Scope, boolean]>([
    [['status:read'], 'status:read', true],
    [['status:read'], 'rooms:read', false],
    [['rooms:read'], 'status:read', true],
    [['rooms:write'], 'rooms:read', true],
    [['rooms:read'], 'rooms:write', false],
    [['admin'], 'rooms:write', true],
    [[], 'status:read', false],
    [['something new'], 'status:read', false],
  ])('with %j may do what needs %s: %s', (scopes, needed, may) => {
    expect(allows(scopes, needed)).toBe(may);
  });
});

const inside: Session = { kind: 'in', holder: { name: 'layla', scopes: ['admin'], authentication: 'keys' } };

it('is over for who was signed in; who was not is asked for a key, not told of an end', () => {
  expect(ended(inside)).toEqual({ kind: 'out', why: 'over' });
  expect(ended({ kind: 'out', why: 'first' })).toEqual({ kind: 'out', why: 'first' });
  expect(ended({ kind: 'asking' })).toEqual({ kind: 'asking' });
});

it('was left in another tab by who was in, when the server knows of nobody', () => {
  expect(outside(inside)).toEqual({ kind: 'out', why: 'left' });
  expect(outside({ kind: 'out', why: 'over' })).toEqual({ kind: 'out', why: 'over' });
  expect(outside({ kind: 'asking' })).toEqual({ kind: 'out', why: 'first' });
});
