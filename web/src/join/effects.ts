import { useEffect, useReducer } from 'preact/hooks';

import { answer, api, Problem } from '../api/client';
import type { NotYet, Pass, Waiting } from '../api/types';
import { doors } from '../entry/doors';
import { aheadOf } from '../entry/life';
import { behind, lookAgainIn } from './countdown';
import { next, type Flow, type FlowEvent, type Step, type Way } from './flow';
import { refusalOf, wait } from './refusal';

type Tell = (event: FlowEvent) => void;

/** The flow of the page, and all that it wants done: a step's call when it begins, its timer while it lasts. */
export function useFlow(first: Flow): [Flow, Tell] {
  const [flow, tell] = useReducer<Flow, FlowEvent>(next, first);
  useEffect(() => once(callOf(flow), tell), [flow.step]);
  useEffect(() => repeatedly(laterOf(flow, Date.now()), tell), [flow.step, flow.invited]);
  return [flow, tell];
}

type Call = () => Promise<FlowEvent>;

/** The call that a step stands for. */
function callOf({ step, way }: Flow): Call | null {
  if (step.at === 'entering') return () => knock(way);
  if (step.at === 'returning') return () => settled(async () => heard(await doors.refresh(step.refreshToken)));
  // Whether the way back is open is asked when a visit is over: it may have been made longer meanwhile.
  const looks = step.at === 'opening' || step.at === 'closing' || step.at === 'over';
  return looks && way.by === 'link' ? () => look(way.link) : null;
}

/** Something to do again and again while a step lasts. */
interface Later {
  everyMs: number;
  call: Call;
}

/**
 * Who came by phone and job knows no clock but the device's, which may be wrong: asked from time to time, the door opens all the
 * same, and who asks too often is turned away.
 */
const LONGEST_EARLY_MS = 600_000;
const OVERDUE_EARLY_MS = 15_000;

/** What a step waits for. */
function laterOf(flow: Flow, now: number): Later | null {
  const { step, way } = flow;
  if (step.at === 'waiting') return { everyMs: step.retryAfter * 1000, call: () => knock(way) };
  if (step.at === 'early') {
    const rest = Date.parse(step.opensAt) - (now + flow.behind);
    const everyMs = rest < 0 ? OVERDUE_EARLY_MS : Math.min(LONGEST_EARLY_MS, Math.max(1000, rest));
    return { everyMs, call: () => knock(way) };
  }
  return step.at === 'trouble' ? retryOf(flow, step) : lookOf(flow, now);
}

/** The call that was refused, once more. */
function retryOf(flow: Flow, { refusal, again: step }: Extract<Step, { at: 'trouble' }>): Later | null {
  const [seconds, call] = [wait(refusal, flow.tries - 1), callOf({ ...flow, step })];
  return seconds === null || !call ? null : { everyMs: seconds * 1000, call };
}

/** Before it opens, an interview may be moved or called off; and it opens by itself. */
function lookOf({ step, way, invited, behind: behindMs }: Flow, now: number): Later | null {
  const early = (step.at === 'invitation' || step.at === 'check') && invited?.phase === 'scheduled';
  if (!early || way.by !== 'link') return null;
  return { everyMs: lookAgainIn(invited.opensAt, now + behindMs), call: () => look(way.link) };
}

function look(link: string): Promise<FlowEvent> {
  return settled(async () => {
    const invited = await answer(api.POST('/api/room/invitation', { body: { link } }));
    return { is: 'invited', invited, behind: behind(invited.serverTime, Date.now()) };
  });
}

function knock(way: Way): Promise<FlowEvent> {
  return settled(async () => heard(await ask(way)));
}

function ask(way: Way): Promise<Pass | NotYet> {
  if (way.by === 'link') return doors.join(way.link);
  const { phone, jobId } = way.by === 'phone' ? way : { phone: '', jobId: '' };
  return answer(api.POST('/api/room/join', { body: { phone, jobId } }));
}

function heard(given: Pass | NotYet | Waiting): FlowEvent {
  if ('token' in given) return { is: 'admitted', pass: given, behind: aheadOf(given, Date.now()) };
  if (!('waitingSince' in given)) return { is: 'link_sent' };
  return { is: 'told_to_wait', since: given.waitingSince, retryAfter: given.retryAfter };
}

/** What a call came to, if only that it was refused. */
async function settled(call: Call): Promise<FlowEvent> {
  try {
    return await call();
  } catch (error) {
    const serverTime = error instanceof Problem ? error.serverTime : undefined;
    return { is: 'refused', refusal: refusalOf(error), ...(serverTime && { behind: behind(serverTime, Date.now()) }) };
  }
}

/** Calls, and tells what came of it, unless the step is over by then. */
function once(call: Call | null, tell: Tell): () => void {
  let over = false;
  void call?.().then((event) => !over && tell(event));
  return () => {
    over = true;
  };
}

/** Timers of a page in the background stand still, and a phone that wakes up or is online again wants to know at once. */
function repeatedly(later: Later | null, tell: Tell): (() => void) | undefined {
  if (!later) return undefined;
  let over = false;
  let busy = false;
  const due = async () => {
    if (busy) return;
    busy = true;
    const event = await later.call();
    busy = false;
    if (!over) tell(event);
  };
  const woken = () => void (document.visibilityState === 'visible' && due());
  const timer = setInterval(() => void due(), later.everyMs);
  globalThis.addEventListener('online', woken);
  document.addEventListener('visibilitychange', woken);
  return () => {
    over = true;
    clearInterval(timer);
    globalThis.removeEventListener('online', woken);
    document.removeEventListener('visibilitychange', woken);
  };
}
