import { signal } from '@preact/signals';
import { IntlMessageFormat } from 'intl-messageformat';
import type { ComponentChild } from 'preact';

import en from './languages/en';
import { directionOf, firstSpoken } from './tags';

/** The name of a message; `languages/en.ts` is the list of them. */
export type Key = keyof typeof en;
/** One language: a sentence, in ICU MessageFormat, for each name. */
export type Messages = Record<Key, string>;
type Values = Record<string, string | number | Date>;

type Load = () => Promise<Messages>;
// English is part of the page, since it stands in for whatever does not come.
const others = import.meta.glob<Messages>(['./languages/*.ts', '!./languages/en.ts'], { import: 'default' });

/** Languages by their BCP 47 tags. Another one is another file in `languages`, named by its tag. */
export const LANGUAGES: Record<string, Load> = {
  en: () => Promise.resolve(en),
  ...Object.fromEntries(Object.entries(others).map(([file, load]) => [file.replace(/^.*\/|\.ts$/g, ''), load])),
};

const STORED = 'greenroom.language';

/** What is spoken now. Components that read it are drawn anew when it changes. */
export const language = signal('en');
let messages: Messages = en;
let wanted = 'en';
const compiled = new Map<Key, IntlMessageFormat>();

/** Speaks the language of the address (`?lang=`), the one chosen before, or the browser's; English if its file does not come. */
export async function start(): Promise<void> {
  const asked = new URLSearchParams(location.search).get('lang');
  const wished = [asked, recalled(), ...navigator.languages].filter((tag) => tag != null);
  await speak(firstSpoken(wished, Object.keys(LANGUAGES)) ?? 'en').catch(() => undefined);
}

/** Changes the language, for this visit and the next. Of two wishes in a row the later one counts, whichever file comes first. */
export async function speak(next: string): Promise<void> {
  wanted = next;
  const loaded = await LANGUAGES[next]?.();
  if (loaded === undefined || wanted !== next) return;
  messages = loaded;
  compiled.clear();
  document.documentElement.lang = next;
  document.documentElement.dir = directionOf(next);
  language.value = next;
}

/** Speaks another language because somebody asked for it, and remembers that. */
export async function prefer(next: string): Promise<void> {
  try {
    localStorage.setItem(STORED, next);
  } catch {
    // Private windows of some browsers have no storage. The choice then lasts as long as the page.
  }
  await speak(next);
}

function recalled(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function format(key: Key): IntlMessageFormat {
  // Read first of all: what is drawn with a sentence that is already compiled has to be drawn anew in another language, too.
  const tag = language.value;
  const known = compiled.get(key);
  if (known) return known;
  const fresh = new IntlMessageFormat(messages[key], tag, undefined, { ignoreTag: true });
  compiled.set(key, fresh);
  return fresh;
}

/** A sentence in the language of now. Names and numbers that are put in are kept apart from its direction. */
export function t(key: Key, values?: Values): string {
  const isolated = Object.entries(values ?? {}).map(([name, value]) => [name, isolate(value)] as const);
  return String(format(key).format(Object.fromEntries(isolated)));
}

/** A sentence with elements in it, such as a phone number or a link. */
export function rich(key: Key, values: Record<string, ComponentChild | number>): ComponentChild[] {
  const parts = format(key).format(values as Record<string, string>) as unknown;
  return (Array.isArray(parts) ? parts : [parts]) as ComponentChild[];
}

/** First strong isolate and its end (Unicode TR 9): a Latin name in an Arabic sentence stays in its place. */
function isolate(value: string | number | Date): string | number | Date {
  return typeof value === 'string' ? `\u2068${value}\u2069` : value;
}

/** A sentence for where the marks that keep names apart would be shown as signs: a file, or another site. */
export function plain(sentence: string): string {
  return sentence.replace(/[\u2068\u2069]/g, '');
}

/** A date or time in the language of now, and in the person's own time zone unless another one is named. */
export function when(instant: Date | string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.value, options).format(new Date(instant));
}

/** A number in the language of now. */
export function amount(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(language.value, options).format(value);
}

/** “3 minutes”, in the language of now. */
export function duration(value: number, unit: 'second' | 'minute' | 'hour' | 'day'): string {
  return amount(value, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 });
}
