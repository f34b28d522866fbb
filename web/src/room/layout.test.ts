import { describe, expect, it } from 'vitest';

import { layoutOf } from './layout';
import { somebody } from './samples';

const self = somebody('self', { self: true });
const [layla, omar, dina] = [somebody('layla'), somebody('omar'), somebody('dina')];

describe('on a phone', () => {
  it('shows who is alone in full', () => {
    expect(layoutOf([self], true)).toEqual({ screen: undefined, grid: ['self'], columns: 1, floating: undefined });
  });

  it('lets the other fill the screen, and oneself float', () => {
    expect(layoutOf([self, layla], true)).toEqual({ screen: undefined, grid: ['layla'], columns: 1, floating: 'self' });
  });

  it('puts many side by side', () => {
    expect(layoutOf([self, layla, omar, dina, somebody('sami')], true).columns).toBe(2);
  });

  it('puts everybody below a shared screen', () => {
    const sharing = { ...somebody('omar'), screen: 'a picture' };
    expect(layoutOf([self, sharing], true)).toEqual({ screen: 'omar', grid: ['omar', 'self'], columns: 1, floating: undefined });
  });
});

describe('on a desk', () => {
  it('gives everybody a tile, oneself last', () => {
    expect(layoutOf([self, layla], false)).toMatchObject({ grid: ['layla', 'self'], columns: 2, floating: undefined });
  });

  it.each([
    [1, 1],
    [2, 2],
    [4, 2],
    [5, 3],
    [9, 3],
  ])('puts %i people into %i columns', (count, columns) => {
    const people = Array.from({ length: count }, (_, index) => somebody(`p${index}`));
    expect(layoutOf(people, false).columns).toBe(columns);
  });
});

it('does not show who only watches to themselves', () => {
  const watching = somebody('dina', { self: true, watching: true });
  expect(layoutOf([watching, layla], true)).toMatchObject({ grid: ['layla'], floating: undefined });
  expect(layoutOf([watching], false)).toMatchObject({ grid: [], columns: 1 });
});
