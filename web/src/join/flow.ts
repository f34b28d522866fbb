import type { Invited, Pass, Response } from '../api/types';
import { endingOfOutcome, type Ending } from '../entry/ending';
import type { Stored } from '../entry/stored';
import type { Arrival } from './arrival';
import { passes, type Refusal } from './refusal';

/** By what somebody asks to be let in. */
export type Way = Arrival;

/** Where the page stands. Each step has one view. */
export type Step =
  | { at: 'lost'; refusal: Refusal | null }
  | { at: 'link_sent' }
  | { at: 'opening' }
  | { at: 'invitation' }
  | { at: 'early'; opensAt: string }
  | { at: 'check'; pass: Pass | null }
  | { at: 'entering' }
  | { at: 'returning'; refreshToken: string }
  | { at: 'waiting'; since: string; retryAfter: number; quiet: boolean }
  | { at: 'inside'; pass: Pass }
  | { at: 'closing' }
  | { at: 'already_inside' }
  | { at: 'trouble'; refusal: Refusal; again: Step }
  | { at: 'over'; ending: Ending }
  | { at: 'goodbye' };

export interface Flow {
  way: Way;
  invited: Invited | null;
  /** How far this device's clock is behind the server's, in milliseconds. */
  behind: number;
  /** Whether the person went through the ready check, now or before a reload. */
  checked: boolean;
  /** How often in a row it was in vain. */
  tries: number;
  step: Step;
}

export type FlowEvent =
  | { is: 'invited'; invited: Invited; behind: number }
  | { is: 'responded'; response: Response }
  | { is: 'admitted'; pass: Pass; behind: number }
  | { is: 'told_to_wait'; since: string; retryAfter: number }
  | { is: 'link_sent' }
  | { is: 'refused'; refusal: Refusal; behind?: number }
  | { is: 'over'; ending: Ending }
  | { is: 'phone_given'; phone: string; jobId: string }
  | { is: 'check' | 'back' | 'enter' | 'again' | 'ask_by_phone' };

/** Whether somebody is on the way in, or inside: as long as that is so, what the ready check opened stays open. */
export function goesIn({ at }: Step): boolean {
  return ['entering', 'returning', 'waiting', 'trouble', 'inside'].includes(at);
}

/** Where the page begins. What the address says counts more than what an earlier visit of this tab left behind. */
export function begin(arrival: Arrival, stored: Stored): Flow {
  const none = { invited: null, behind: 0, checked: false, tries: 0 };
  if (arrival.by === 'phone') return { ...none, way: arrival, step: { at: 'lost', refusal: null } };
  const link = arrival.by === 'link' ? arrival.link : stored.link;
  const way: Way = link === undefined ? { by: 'nothing' } : { by: 'link', link };
  const refreshToken = link === stored.link ? stored.refreshToken : undefined;
  if (refreshToken !== undefined) return { ...none, way, checked: true, step: { at: 'returning', refreshToken } };
  return { ...none, way, step: way.by === 'link' ? { at: 'opening' } : { at: 'lost', refusal: null } };
}

/** What follows. Nothing happens in here: `effects.ts` does what a step wants done. */
export function next(before: Flow, event: FlowEvent): Flow {
  const flow = retried(before, event);
  switch (event.is) {
    case 'invited':
      return shown({ ...flow, tries: 0, invited: event.invited, behind: event.behind }, event.invited);
    case 'responded':
      return responded(flow, event.response);
    case 'admitted':
      return admitted({ ...flow, tries: 0, behind: event.behind }, event.pass);
    case 'told_to_wait':
      return to({ ...flow, tries: 0 }, { at: 'waiting', since: event.since, retryAfter: event.retryAfter, quiet: false });
    case 'link_sent':
      return to(flow, { at: 'link_sent' });
    case 'refused':
      return refused({ ...flow, behind: event.behind ?? flow.behind }, event.refusal);
    case 'over':
      return to(flow, { at: 'over', ending: event.ending });
    case 'phone_given':
      return to({ ...flow, way: { by: 'phone', phone: event.phone, jobId: event.jobId } }, { at: 'entering' });
    case 'check':
      return to(flow, { at: 'check', pass: null });
    case 'back':
      return to(flow, flow.invited ? { at: 'invitation' } : start(flow.way));
    case 'enter':
      return enter(flow);
    case 'again':
      return again(flow);
    case 'ask_by_phone':
      return to({ ...flow, way: { by: 'nothing' }, invited: null }, { at: 'lost', refusal: null });
  }
}

/** In trouble the call of the step before is made again, and its answer counts for that step. */
function retried(flow: Flow, event: FlowEvent): Flow {
  const answered = ['invited', 'admitted', 'told_to_wait', 'link_sent', 'refused'].includes(event.is);
  return answered && flow.step.at === 'trouble' ? to(flow, flow.step.again) : flow;
}

function to(flow: Flow, step: Step): Flow {
  return { ...flow, step };
}

function start(way: Way): Step {
  if (way.by === 'link') return { at: 'opening' };
  return way.by === 'phone' ? { at: 'entering' } : { at: 'lost', refusal: null };
}

/** An invitation came: asked for, or in passing while something else is shown. */
function shown(flow: Flow, invited: Invited): Flow {
  const { at } = flow.step;
  if (!['opening', 'closing', 'invitation', 'check'].includes(at)) return flow;
  if (invited.phase === 'ended') return to(flow, { at: 'over', ending: endingOfOutcome(invited.outcome) });
  if (at === 'closing') return to(flow, { at: 'over', ending: 'window_over' });
  return at === 'opening' ? to(flow, { at: 'invitation' }) : flow;
}

function responded(flow: Flow, response: Response): Flow {
  if (response.kind === 'wrong_person') return { ...flow, way: { by: 'nothing' }, invited: null, step: { at: 'goodbye' } };
  return { ...flow, invited: flow.invited && { ...flow.invited, response } };
}

/** Who came by phone and job has seen no page before, and gets the ready check with the pass in hand. */
function admitted(flow: Flow, pass: Pass): Flow {
  return to(flow, flow.checked ? { at: 'inside', pass } : { at: 'check', pass });
}

/** Whether the door still stands open, as far as the page knows. */
export function isOpen({ invited, behind }: Pick<Flow, 'invited' | 'behind'>, now: number): boolean {
  return invited === null || (invited.phase !== 'ended' && now + behind < Date.parse(invited.closesAt));
}

function enter(flow: Flow): Flow {
  const held = flow.step.at === 'check' ? flow.step.pass : null;
  return to({ ...flow, checked: true, tries: 0 }, held ? { at: 'inside', pass: held } : { at: 'entering' });
}

function again(flow: Flow): Flow {
  if (flow.step.at === 'trouble') return to(flow, flow.step.again);
  return to(flow, flow.way.by === 'nothing' ? { at: 'lost', refusal: null } : { at: 'entering' });
}

function refused(flow: Flow, refusal: Refusal): Flow {
  if (flow.step.at === 'over') return flow;
  const inForm = refusal.why === 'throttled' && flow.way.by === 'phone';
  if (!inForm && (passes(refusal) || refusal.why === 'unexpected')) return troubled(flow, refusal);
  return { ...flow, tries: 0, step: outcome(flow, refusal) };
}

/** What passes by itself disturbs nobody who only waits. */
function troubled(flow: Flow, refusal: Refusal): Flow {
  const { step } = flow;
  const tries = flow.tries + 1;
  if (step.at === 'invitation' || step.at === 'check') return flow;
  if (step.at === 'waiting' && refusal.why !== 'room_full') return { ...flow, tries, step: { ...step, quiet: true } };
  const repeated = step.at === 'waiting' || step.at === 'early' ? ({ at: 'entering' } as const) : step;
  return { ...flow, tries, step: { at: 'trouble', refusal, again: repeated } };
}

function outcome({ way, step }: Flow, refusal: Refusal): Step {
  const byLink = way.by === 'link';
  switch (refusal.why) {
    case 'too_early':
      return byLink || refusal.opensAt === null ? start(way) : { at: 'early', opensAt: refusal.opensAt };
    case 'ended':
      return byLink && step.at !== 'closing' ? { at: 'closing' } : { at: 'over', ending: 'window_over' };
    case 'spent':
      return byLink ? { at: 'entering' } : { at: 'lost', refusal: null };
    case 'unknown_person':
      return byLink ? { at: 'over', ending: 'link_replaced' } : { at: 'lost', refusal };
    case 'put_out':
    case 'denied':
    case 'taken_over':
      return { at: 'over', ending: refusal.why };
    case 'already_inside':
      return { at: 'already_inside' };
    case 'phone_off':
    case 'phone_mistake':
    case 'throttled':
    case 'unreachable':
    case 'busy':
    case 'room_full':
    case 'unexpected':
      return { at: 'lost', refusal };
  }
}
