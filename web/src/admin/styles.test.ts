import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const SHEETS = import.meta.glob('./**/*.css');

/** The classes of ours that rules of a style sheet begin with. */
function subjects(path: string): Set<string> {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  const selectors = [...text.matchAll(/([^{}]+)\{/g)].flatMap(([, list = '']) => list.split(','));
  return new Set(selectors.flatMap((selector) => /\.(admin-[\w-]+)/.exec(selector)?.[1] ?? []));
}

it('styles each class in one place: a page’s style sheet stays when one goes on to another page', () => {
  const places = new Map<string, string[]>();
  for (const path of Object.keys(SHEETS)) {
    for (const name of subjects(path)) places.set(name, [...(places.get(name) ?? []), path]);
  }
  expect(places.size).toBeGreaterThan(50);
  expect([...places].filter(([, paths]) => paths.length > 1)).toEqual([]);
});
