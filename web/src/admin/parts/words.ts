import { t, type Key } from '../../i18n';
import en from '../../i18n/languages/en';

/** Whether there is a message of that name. */
export function isKey(name: string): name is Key {
  return Object.hasOwn(en, name);
}

/** The word of the API in the language of now; as it came if a newer server has a word that we do not know. */
export function word(family: string, value: string): string {
  const key = `${family}.${value}`;
  return isKey(key) ? t(key) : value;
}
