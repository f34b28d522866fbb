import { language, LANGUAGES, prefer, t } from '../i18n';
import { nameOf } from '../i18n/tags';
import { preferTheme, theme, type Theme } from './theme';

const THEMES = ['auto', 'light', 'dark'] as const;

/** Language and appearance, in the corner of every page. */
export function Preferences() {
  return (
    <div class="row">
      <label>
        <span class="visually-hidden">{t('common.language')}</span>
        <select class="input" value={language.value} onChange={(event) => void prefer(event.currentTarget.value)}>
          {Object.keys(LANGUAGES).map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {nameOf(tag)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="visually-hidden">{t('common.theme')}</span>
        <select class="input" value={theme.value} onChange={(event) => preferTheme(event.currentTarget.value as Theme)}>
          {THEMES.map((choice) => (
            <option key={choice} value={choice}>
              {t(`common.theme.${choice}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
