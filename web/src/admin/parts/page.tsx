import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../../i18n';

interface PageProps {
  /** The page's heading, and its name in the browser's tab. */
  title: string;
  /** Beside the heading: what can be done here. */
  actions?: ComponentChildren;
  /** Whether the heading takes the focus; not where something on the page does. */
  takesFocus?: boolean;
  children: ComponentChildren;
}

/**
 * One page of the dashboard: its heading takes the focus when the page comes, so that a screen reader says where one is and
 * the keyboard goes on from there.
 */
export function Page({ title, actions, takesFocus = true, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · ${t('admin.title')}`;
  }, [title]);
  return (
    <div class="admin-page">
      <div class="admin-page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div class="row">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** Shown while something comes; not at once, since most things come quickly and a flash is restless. */
export function Loading() {
  return <p class="admin-loading muted">{t('common.loading')}</p>;
}
