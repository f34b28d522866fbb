import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import { forget, recall, remember } from '../entry/stored';
import { t } from '../i18n';
import { announce, Announcer } from '../ui/announce';
import { chime } from '../ui/chime';
import { useFlow } from './effects';
import { goesIn, isOpen, type Flow, type FlowEvent } from './flow';
import { fetchRoom, Inside } from './inside';
import { DEFAULT_CHOICES, dropTracks, type Ready } from './ready';
import { reporter, sendBy } from './report';
import { CheckView } from './views/check';
import { InvitationView } from './views/invitation';
import { LinkSentView, LostView } from './views/lost';
import { GoodbyeView, OverView } from './views/over';
import { Moment } from './views/page';
import { AlreadyInsideView, EarlyView, TroubleView } from './views/trouble';
import { WaitingView } from './views/waiting';

/** The page before the room, and the room in it. */
export function App({ first }: { first: Flow }) {
  const [flow, tell] = useFlow(first);
  const [ready, setReady] = useState<Ready>(() => ({ choices: recall().choices ?? DEFAULT_CHOICES, tracks: {} }));
  // Before anything is drawn: a reload may come at any moment.
  useLayoutEffect(() => keep(flow), [flow.way, flow.step]);
  useEffect(() => {
    if (!goesIn(flow.step)) dropTracks(ready);
  }, [flow.step]);
  useChanges(flow);
  return (
    <>
      <View flow={flow} tell={tell} ready={ready} onReady={setReady} />
      <Announcer />
    </>
  );
}

interface ViewProps {
  flow: Flow;
  tell: (event: FlowEvent) => void;
  ready: Ready;
  onReady: (ready: Ready) => void;
}

function View({ flow, tell, ready, onReady }: ViewProps) {
  const { step, way, invited, behind } = flow;
  const link = way.by === 'link' ? way.link : undefined;
  switch (step.at) {
    case 'lost':
      return <LostView way={way} refusal={step.refusal} onGiven={(phone, jobId) => tell({ is: 'phone_given', phone, jobId })} />;
    case 'link_sent':
      return <LinkSentView />;
    case 'opening':
    case 'closing':
      return <Moment key="opening" title={t('common.loading')} />;
    case 'entering':
      return <Moment key="entering" title={t('join.entering')} />;
    case 'returning':
      return <Moment key="returning" title={t('join.returning')} />;
    case 'invitation':
      return invited && link !== undefined ? <Invitation flow={flow} tell={tell} link={link} /> : null;
    case 'early':
      return <EarlyView opensAt={step.opensAt} behind={behind} />;
    case 'check':
      return <Check flow={flow} tell={tell} onReady={onReady} />;
    case 'waiting':
      return <WaitingView since={step.since} quiet={step.quiet} />;
    case 'inside':
      return <Inside pass={step.pass} behind={behind} link={link} ready={ready} onOver={(ending) => tell({ is: 'over', ending })} />;
    case 'already_inside':
      return <AlreadyInsideView onAgain={() => tell({ is: 'again' })} />;
    case 'trouble':
      return <TroubleView refusal={step.refusal} tries={flow.tries} onAgain={() => tell({ is: 'again' })} />;
    case 'over': {
      const open = isOpen(flow, Date.now());
      const [back, byPhone] = [() => tell({ is: 'again' }), () => tell({ is: 'ask_by_phone' })];
      return <OverView ending={step.ending} open={open} link={link} onBack={back} onByPhone={byPhone} />;
    }
    case 'goodbye':
      return <GoodbyeView />;
  }
}

function Invitation({ flow: { invited, behind }, tell, link }: Pick<ViewProps, 'flow' | 'tell'> & { link: string }) {
  if (!invited) return null;
  return (
    <InvitationView
      invited={invited}
      behind={behind}
      link={link}
      onReady={() => tell({ is: 'check' })}
      onResponse={(response) => tell({ is: 'responded', response })}
      onRefused={(refusal) => tell({ is: 'refused', refusal })}
    />
  );
}

function Check({ flow, tell, onReady }: Omit<ViewProps, 'ready'>) {
  const { step, way, invited, behind } = flow;
  const link = way.by === 'link' ? way.link : undefined;
  const report = useMemo(() => reporter(sendBy(link)), [link]);
  useEffect(() => whenIdle(() => void fetchRoom().catch(() => undefined)), []);
  const enter = (ready: Ready) => {
    onReady(ready);
    remember({ choices: ready.choices });
    tell({ is: 'enter' });
  };
  const role = step.at === 'check' && step.pass ? step.pass.participant.role : invited?.role;
  return (
    <CheckView
      link={link}
      report={report}
      watching={role === 'observer'}
      shutUntil={invited?.phase === 'scheduled' ? invited.opensAt : null}
      behind={behind}
      onEnter={enter}
      onBack={invited ? () => tell({ is: 'back' }) : null}
    />
  );
}

/** When the browser has nothing better to do; Safari does not know when that is. */
function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 3000 });
  else setTimeout(run, 1000);
}

/** What a reload of this tab finds again. */
function keep({ way, step }: Flow): void {
  if (step.at === 'goodbye') return forget();
  if (way.by === 'link') remember({ link: way.link });
  else forget('link');
  const gone = step.at === 'lost' || (step.at === 'over' && step.ending !== 'lost');
  if (gone) forget('refreshToken');
}

/** Changes that come by themselves are told to who does not look, and the one that was waited for can be heard. */
function useChanges(flow: Flow): void {
  const before = useRef(flow);
  useEffect(() => {
    const { step, invited } = before.current;
    if (step.at === 'waiting' && (flow.step.at === 'inside' || flow.step.at === 'check')) chime();
    if (invited?.phase === 'scheduled' && flow.invited && flow.invited.phase !== 'scheduled') announce(t('join.open'));
    before.current = flow;
  }, [flow]);
}
