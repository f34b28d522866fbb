import { LANGUAGES, t } from '../../i18n';
import { nameOf } from '../../i18n/tags';

/** Languages to write to people in: those we speak, or the server's own choice. */
export function locales(): [string, string][] {
  return [['', t('admin.create.locale.default')], ...Object.keys(LANGUAGES).map((tag): [string, string] => [tag, nameOf(tag)])];
}
