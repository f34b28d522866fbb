import type { Person } from './person';

/** Where the pictures are. Each is named by the identity of its person. */
export interface Layout {
  /** The shared screen, which takes the most room. */
  screen: string | undefined;
  /** Tiles of equal size. */
  grid: string[];
  columns: number;
  /** Oneself, small, above the others. */
  floating: string | undefined;
}

/** What of a person decides over the place. */
type Placed = Pick<Person, 'identity' | 'self' | 'watching'> & { screen: unknown };

/**
 * On a phone the others fill the screen and oneself is small; on a desk everybody has a tile. Somebody who is alone is
 * shown in full, and who only watches is not shown.
 */
export function layoutOf(people: readonly Placed[], narrow: boolean): Layout {
  const visible = people.filter((person) => !(person.self && person.watching));
  const others = visible.filter((person) => !person.self);
  const self = visible.find((person) => person.self);
  const screen = visible.find((person) => person.screen !== undefined)?.identity;
  const floats = narrow && screen === undefined && self !== undefined && others.length > 0;
  const grid = (floats ? others : [...others, ...(self ? [self] : [])]).map((person) => person.identity);
  return { screen, grid, columns: screen ? 1 : columnsFor(grid.length, narrow), floating: floats ? self.identity : undefined };
}

function columnsFor(tiles: number, narrow: boolean): number {
  if (narrow) return tiles > 3 ? 2 : 1;
  return Math.max(1, Math.ceil(Math.sqrt(tiles)));
}
