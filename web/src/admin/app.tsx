import { ErrorBoundary, lazy, LocationProvider, Route, Router } from 'preact-iso';

import { t } from '../i18n';
import { Announcer } from '../ui/announce';
import { Loading, Page } from './parts/page';
import { session } from './session';
import { Shell } from './shell';
import { Away, SignIn } from './sign-in';

const Live = lazy(() => import('./live/page'));
const Rooms = lazy(() => import('./rooms/page'));
const Drift = lazy(() => import('./drift/page'));
const Health = lazy(() => import('./health/page'));
const Create = lazy(() => import('./create/page'));
const OneRoom = lazy(() => import('./room/page'));
const Analytics = lazy(() => import('./analytics/page'));

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
      return <Inside />;
  }
}

function Inside() {
  return (
    <LocationProvider scope="/admin">
      <Shell>
        <ErrorBoundary>
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
        </ErrorBoundary>
      </Shell>
    </LocationProvider>
  );
}

/** Another room is another page: nothing of the one before may be left on it. */
function RoomByName({ name }: { name?: string }) {
  return name ? <OneRoom key={name} name={name} /> : <UnknownPage />;
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
