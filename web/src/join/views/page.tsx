import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../../i18n';
import { Preferences } from '../../ui/preferences';

interface PageProps {
  title: string;
  /** Above the title: whose page this is. */
  over?: string | undefined;
  /** Side by side on broad screens. */
  broad?: boolean;
  children?: ComponentChildren;
}

let firstView = true;

/** One view: its heading gets the focus when it comes, so that who does not see the change hears of it. */
export function Page({ title, over, broad = false, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The first one is read out with the page itself.
    if (!firstView) heading.current?.focus();
    firstView = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · ${t('join.title')}`;
  }, [title]);
  return (
    <div class={`join-page ${broad ? 'broad' : ''}`}>
      <header class="join-head">
        <span class="join-brand">
          <span class="join-dot" aria-hidden="true" />
          <span>Greenroom</span>
        </span>
        <Preferences />
      </header>
      <main class="join-main">
        <div class="join-heading">
          {over && <p class="join-over">{over}</p>}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </div>
        {children}
      </main>
    </div>
  );
}

/** While an answer is on its way. */
export function Moment({ title }: { title: string }) {
  return (
    <Page title={title}>
      <div class="join-moment" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
    </Page>
  );
}
