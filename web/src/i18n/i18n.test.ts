import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { language, LANGUAGES, plain, speak, start, t, type Messages } from './index';
import english from './languages/en';


/** The names that a message wants values for, and the plural forms it has for each. */
function wants(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  collect(parse(text, { ignoreTag: true }), found);
  return found;
}

function collect(elements: MessageFormatElement[], found: Map<string, Set<string>>): void {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound || element.type === TYPE.tag) continue;
    const forms = found.get(element.value) ?? new Set<string>();
    found.set(element.value, forms);
    if (element.type !== TYPE.plural && element.type !== TYPE.select) continue;
    for (const [form, option] of Object.entries(element.options)) {
      if (element.type === TYPE.plural && !form.startsWith('=')) forms.add(form);
      collect(option.value, found);
    }
  }
}

it('finds the languages by their files', () => {
  expect(Object.keys(LANGUAGES).sort()).toEqual(['ar', 'en']);
});

describe.each(Object.entries(LANGUAGES))('%s', (tag, load) => {
  let messages: Messages;
  beforeEach(async () => {
    messages = await load();
  });

  it('has every message, and no other', () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
  });

  it('wants the same values as English', () => {
    for (const [key, text] of Object.entries(messages)) {
      const wanted = [...wants(english[key as keyof Messages]).keys()].sort();
      expect([...wants(text).keys()].sort(), key).toEqual(wanted);
    }
  });

  it('has all plural forms of the language wherever something is counted', () => {
    const needed = [...new Intl.PluralRules(tag).resolvedOptions().pluralCategories].sort();
    for (const [key, text] of Object.entries(messages)) {
      for (const [name, forms] of wants(text)) {
        if (forms.size > 0) expect([...forms].sort(), `${key}, ${name}`).toEqual(needed);
      }
    }
  });

  it('says something in every message', () => {
    for (const [key, text] of Object.entries(messages)) expect(text.trim(), key).not.toBe('');
  });
});

it('turns the page around for Arabic', async () => {
  await speak('ar');
  expect(document.documentElement.dir).toBe('rtl');
  expect(document.documentElement.lang).toBe('ar');
  await speak('en');
  expect(document.documentElement.dir).toBe('ltr');
});

it('shows the page in English rather than not at all when the file of a language does not come', async () => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['ar']);
  vi.spyOn(LANGUAGES, 'ar').mockRejectedValueOnce(new TypeError('no network'));
  await start();
  expect(language.value).toBe('en');
  expect(t('common.close')).toBe('Close');
  vi.restoreAllMocks();
});

it('speaks what was wished last, though its file came first', async () => {
  const [slow, english] = [speak('ar'), speak('en')];
  await Promise.all([slow, english]);
  expect([language.value, document.documentElement.dir]).toEqual(['en', 'ltr']);
});

it('keeps names apart in a sentence, and has a form without the marks for files', () => {
  const sentence = t('room.went', { name: 'ليلى' });
  expect(sentence).toBe('\u2068ليلى\u2069 left.');
  expect(plain(sentence)).toBe('ليلى left.');
});
