import { LANGUAGES, t } from '../../i18n';

/** Languages to write to people in: those we speak, or the server's own choice. */
export function locales(): [string, string][] {
  return [['', t('admin.create.locale.default')], ...Object.entries(LANGUAGES).map(([tag, { name }]): [string, string] => [tag, name])];
}
