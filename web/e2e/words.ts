import { IntlMessageFormat } from 'intl-messageformat';

import ar from '../src/i18n/languages/ar.ts';
import en from '../src/i18n/languages/en.ts';

export type Key = keyof typeof en;
export type Tongue = 'en' | 'ar';
const MESSAGES: Record<Tongue, Record<Key, string>> = { en, ar };

/** What the page says under this name, so that no test repeats the page's wording. */
export function words(key: Key, values: Record<string, string | number> = {}, tongue: Tongue = 'en'): string {
  const isolated: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) isolated[name] = typeof value === 'string' ? `\u2068${value}\u2069` : value;
  return String(new IntlMessageFormat(MESSAGES[tongue][key], tongue, undefined, { ignoreTag: true }).format(isolated));
}

/** The same, for sentences with something in them that the test does not know: each value may be anything. */
export function sentence(key: Key, tongue: Tongue = 'en'): RegExp {
  const pieces = MESSAGES[tongue][key].split(/\{[^{}]*\}/);
  return new RegExp(pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+'));
}
