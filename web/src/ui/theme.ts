import { signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';
const STORED = 'greenroom.theme';

/** What was chosen: `auto` goes by the device. */
export const theme = signal<Theme>('auto');

/** Takes up what was chosen before. */
export function startTheme(): void {
  const stored = recalled();
  wear(stored === 'light' || stored === 'dark' ? stored : 'auto');
}

/** Changes the theme, for this visit and the next. */
export function preferTheme(next: Theme): void {
  try {
    localStorage.setItem(STORED, next);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  wear(next);
}

function wear(next: Theme): void {
  if (next === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  theme.value = next;
}

function recalled(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
