import { expect, it } from 'vitest';

import { directionOf, firstSpoken, nameOf } from './tags';

it.each([
  ['en', 'English', 'ltr'],
  ['ar', 'العربية', 'rtl'],
  ['he', 'עברית', 'rtl'],
  ['fr', 'français', 'ltr'],
  ['pa-Arab', 'پنجابی (عربی)', 'rtl'],
])('knows of %s what it calls itself and where its lines begin', (tag, name, direction) => {
  expect([nameOf(tag), directionOf(tag)]).toEqual([name, direction]);
});

it.each([
  [['fr-FR', 'ar-JO', 'en'], 'ar'],
  [['EN-gb'], 'en'],
  [['pt-BR'], 'pt-BR'],
  [['pt'], undefined],
  [[], undefined],
])('of %j the first that is spoken is %s', (wished, first) => {
  expect(firstSpoken(wished, ['en', 'ar', 'pt-BR'])).toBe(first);
});
