import { Activity, ChartColumn, GitCompareArrows, HeartPulse, ListVideo, Menu, Plus } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';

import { t } from '../i18n';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { Preferences } from '../ui/preferences';
import { driftCount } from './drift/watch';
import { startStore } from './store';
import { stream, type StreamState } from './events';
import { saying } from './parts/saying';
import { may, session, signOut, type Scope } from './session';

const PAGES = [
  { href: '/admin', key: 'admin.nav.live', icon: Activity, scope: 'rooms:read' },
  { href: '/admin/rooms', key: 'admin.nav.rooms', icon: ListVideo, scope: 'rooms:read' },
  { href: '/admin/drift', key: 'admin.nav.drift', icon: GitCompareArrows, scope: 'status:read' },
  { href: '/admin/analytics', key: 'admin.nav.analytics', icon: ChartColumn, scope: 'rooms:read' },
  { href: '/admin/health', key: 'admin.nav.health', icon: HeartPulse, scope: 'status:read' },
] as const satisfies { href: string; key: string; icon: unknown; scope: Scope }[];

/** Around every page: where one can go, who is signed in, and whether what is shown is of this moment. */
export function Shell({ children }: { children: ComponentChildren }) {
  const { path } = useLocation();
  const [open, setOpen] = useState(false);
  useEffect(startStore, []);
  useEffect(() => setOpen(false), [path]);
  return (
    <div class="admin-shell">
      <a class="admin-skip button" href="#content">
        {t('admin.skip')}
      </a>
      <header class="admin-bar">
        <a class="admin-brand" href="/admin">
          {t('admin.title')}
        </a>
        <StreamBadge state={stream.value} />
        <button type="button" class="button quiet admin-menu" aria-expanded={open} aria-controls="admin-side" onClick={() => setOpen(!open)}>
          <Menu size={20} aria-hidden="true" />
          {t('admin.menu')}
        </button>
        <div id="admin-side" class={open ? 'admin-side open' : 'admin-side'}>
          <Navigation path={path} />
          <Preferences />
          <WhoAmI />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <OpenHouse />
        {children}
      </main>
    </div>
  );
}

function Navigation({ path }: { path: string }) {
  return (
    <nav aria-label={t('admin.nav')}>
      {may('rooms:write') && (
        <a class="button primary wide" href="/admin/rooms/new" aria-current={path === '/admin/rooms/new' ? 'page' : undefined}>
          <Plus size={18} aria-hidden="true" />
          {t('admin.nav.new')}
        </a>
      )}
      <ul class="admin-nav">
        {PAGES.filter(({ scope }) => may(scope)).map(({ href, key, icon: Icon }) => (
          <li key={href}>
            <a href={href} aria-current={path === href ? 'page' : undefined}>
              <Icon size={18} aria-hidden="true" />
              {t(key)}
              {href === '/admin/drift' && <DriftBadge />}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function DriftBadge() {
  const count = driftCount.value;
  return count > 0 ? <span class="admin-count">{count}</span> : null;
}

const STREAM = { live: 'admin.stream.live', connecting: 'admin.stream.connecting', broken: 'admin.stream.broken' } as const;

function StreamBadge({ state }: { state: StreamState }) {
  if (!may('rooms:read')) return null;
  return (
    <span class={`admin-stream ${state}`} role="status">
      <span>{t(STREAM[state])}</span>
    </span>
  );
}

/** With authentication off nobody is signed in, and everybody who comes by is let in: that has to be said. */
function OpenHouse() {
  const now = session.value;
  if (now.kind !== 'in' || now.holder.authentication !== 'off') return null;
  return <p class="admin-open-house">{t('admin.session.off')}</p>;
}

function WhoAmI() {
  const now = session.value;
  const [failure, setFailure] = useState<string>();
  if (now.kind !== 'in' || now.holder.authentication === 'off') return null;
  const leave = () => signOut().catch((error: unknown) => setFailure(t('admin.session.outFailed', { why: saying(error).text })));
  return (
    <div class="stack admin-who">
      <span class="muted">{t('admin.session.as', { name: now.holder.name })}</span>
      <Button onPress={leave}>{t('admin.session.out')}</Button>
      <div role="alert">{failure && <Notice tone="bad">{failure}</Notice>}</div>
    </div>
  );
}
