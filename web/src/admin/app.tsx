import type { ComponentType } from 'preact';
import { ErrorBoundary, lazy, LocationProvider, Route, Router, useLocation } from 'preact-iso';

import { t } from '../i18n';
import { Announcer } from '../ui/announce';
import { Button } from '../ui/button';
import { Loading, Page } from './parts/page';
import { may, session, type Scope } from './session';
import { Shell } from './shell';
import { Away, SignIn } from './sign-in';

const Live = page('rooms:read', () => import('./live/page'));
const Rooms = page('rooms:read', () => import('./rooms/page'));
const Drift = page('status:read', () => import('./drift/page'));
const Health = page('status:read', () => import('./health/page'));
const Create = page('rooms:write', () => import('./create/page'));
const OneRoom = page<{ name: string }>('rooms:read', () => import('./room/page'));
const Analytics = page('rooms:read', () => import('./analytics/page'));

/** A page that is loaded when it is first gone to, for keys that may. */
export function page<Props extends object>(needed: Scope, load: () => Promise<{ default: ComponentType<Props> }>) {
  // After an update of Greenroom the files that this tab knows of are gone.
  const Loaded = lazy<ComponentType<Props>>(() => load().catch(() => ({ default: Outdated })));
  return (props: Props) => (may(needed) ? <Loaded {...props} /> : <Forbidden needed={needed} />);
}

/** The dashboard: the page of the address for who is signed in, and the door for who is not. The address stays as it is meanwhile. */
export function App() {
  return (
    <>
      <Announcer />
      <View />
    </>
  );
}

function View() {
  const now = session.value;
  switch (now.kind) {
    case 'asking':
      return <Loading />;
    case 'away':
      return <Away />;
    case 'out':
      return <SignIn why={now.why} />;
    case 'in':
      // For somebody else, or a key that may do something else, all begins anew.
      return <Inside key={[now.holder.name, ...now.holder.scopes].join(' ')} />;
  }
}

function Inside() {
  return (
    <LocationProvider scope="/admin">
      <Shell>
        <ErrorBoundary>
          <Pages />
        </ErrorBoundary>
      </Shell>
    </LocationProvider>
  );
}

function Pages() {
  const { path } = useLocation();
  if (!readable(path)) return <UnknownPage />;
  return (
    <Router>
      <Route path="/admin" component={Live} />
      <Route path="/admin/rooms" component={Rooms} />
      <Route path="/admin/rooms/new" component={Create} />
      <Route path="/admin/rooms/:name" component={RoomByName} />
      <Route path="/admin/drift" component={Drift} />
      <Route path="/admin/analytics" component={Analytics} />
      <Route path="/admin/health" component={Health} />
      <Route default component={UnknownPage} />
    </Router>
  );
}

/** Whether every `%` in an address stands for something. The router throws where one does not. */
function readable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Another room is another page: nothing of the one before may be left on it. */
function RoomByName({ name }: { name?: string }) {
  return name ? <OneRoom key={name} name={name} /> : <UnknownPage />;
}

function Outdated() {
  return (
    <Page title={t('admin.outdated')}>
      <p>{t('admin.outdated.cure')}</p>
      <Button looks="primary" onPress={() => location.reload()}>
        {t('admin.outdated.load')}
      </Button>
    </Page>
  );
}

function Forbidden({ needed }: { needed: Scope }) {
  return (
    <Page title={t('admin.forbidden')}>
      <p>{t('admin.problem.forbidden', { scope: needed })}</p>
    </Page>
  );
}

function UnknownPage() {
  return (
    <Page title={t('admin.unknownPage')}>
      <p>{t('admin.unknownPage.cure')}</p>
      <a class="button primary" href="/admin">
        {t('admin.toLive')}
      </a>
    </Page>
  );
}
