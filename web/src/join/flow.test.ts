import { describe, expect, it } from 'vitest';

import type { Ending } from '../entry/ending';
import { begin, goesIn, isOpen, next, type Flow, type FlowEvent, type Step } from './flow';
import type { Refusal } from './refusal';
import { invited, LINK, pass } from './samples';

const byLink: Flow = { way: { by: 'link', link: LINK }, invited: null, behind: 0, checked: false, tries: 0, step: { at: 'opening' } };
const byPhone: Flow = { ...byLink, way: { by: 'phone', phone: '+962790000000', jobId: 'job-1' }, step: { at: 'entering' } };
const shown: FlowEvent = { is: 'invited', invited: invited(), behind: 0 };

function after(flow: Flow, ...events: FlowEvent[]): Flow {
  return events.reduce(next, flow);
}

function refused(refusal: Refusal): FlowEvent {
  return { is: 'refused', refusal };
}

describe('the beginning', () => {
  it('looks at the invitation of the link in the address', () => {
    const flow = begin({ by: 'link', link: LINK }, {});
    expect(flow.way).toEqual({ by: 'link', link: LINK });
    expect(flow.step).toEqual({ at: 'opening' });
  });

  it('takes up the link of this tab after a reload', () => {
    expect(begin({ by: 'nothing' }, { link: LINK }).step).toEqual({ at: 'opening' });
  });

  it('goes back into the room after a reload, without the ready check', () => {
    const flow = begin({ by: 'nothing' }, { link: LINK, refreshToken: 'r' });
    expect(flow.step).toEqual({ at: 'returning', refreshToken: 'r' });
    expect(flow.checked).toBe(true);
  });

  it('goes back into the room also for who came by phone and job', () => {
    expect(begin({ by: 'nothing' }, { refreshToken: 'r' }).step).toEqual({ at: 'returning', refreshToken: 'r' });
  });

  it('does not enter one room with the refresh token of another', () => {
    expect(begin({ by: 'link', link: 'another' }, { link: LINK, refreshToken: 'r' }).step).toEqual({ at: 'opening' });
  });

  it('asks for phone and job when there is nothing else', () => {
    expect(begin({ by: 'nothing' }, {}).step).toEqual({ at: 'lost', refusal: null });
  });

  it('shows the form filled in by the link of the first API, and does not send it by itself', () => {
    const flow = begin({ by: 'phone', phone: '+962790000000', jobId: 'job-1' }, { link: LINK });
    expect(flow.way).toEqual({ by: 'phone', phone: '+962790000000', jobId: 'job-1' });
    expect(flow.step).toEqual({ at: 'lost', refusal: null });
  });
});

describe('the way in', () => {
  it('leads from the invitation over the ready check through the door', () => {
    const inside = after(byLink, shown, { is: 'check' }, { is: 'enter' }, { is: 'admitted', pass: pass(), behind: 0 });
    expect(inside.step).toEqual({ at: 'inside', pass: pass() });
  });

  it('leads back from the ready check to the invitation', () => {
    expect(after(byLink, shown, { is: 'check' }, { is: 'back' }).step).toEqual({ at: 'invitation' });
  });

  it('waits for a host, and goes in by itself', () => {
    const waiting = after(byLink, shown, { is: 'check' }, { is: 'enter' }, { is: 'told_to_wait', since: 's', retryAfter: 3 });
    expect(waiting.step).toEqual({ at: 'waiting', since: 's', retryAfter: 3, quiet: false });
    expect(after(waiting, { is: 'admitted', pass: pass(), behind: 0 }).step.at).toBe('inside');
  });

  it('gives who came by phone and job the ready check with the pass in hand', () => {
    const check = after(byPhone, { is: 'admitted', pass: pass(), behind: 0 });
    expect(check.step).toEqual({ at: 'check', pass: pass() });
    expect(after(check, { is: 'enter' }).step).toEqual({ at: 'inside', pass: pass() });
  });

  it('remembers how far the clock was off when the pass came, for who looks at the devices first', () => {
    expect(after(byPhone, { is: 'admitted', pass: pass(), behind: 7 }, { is: 'enter' }).behind).toBe(7);
  });

  it('says that the link was sent where phone and job only send it', () => {
    expect(after(byPhone, { is: 'link_sent' }).step).toEqual({ at: 'link_sent' });
  });

  it('stays where it is when a look in passing finds the room open', () => {
    const early = after(byLink, { is: 'invited', invited: invited({ phase: 'scheduled' }), behind: 0 }, { is: 'check' });
    const open = after(early, shown);
    expect(open.step.at).toBe('check');
    expect(open.invited?.phase).toBe('open');
  });
});

it('keeps camera and microphone open for who goes in, and for nobody else', () => {
  const steps: Step[] = [
    { at: 'entering' },
    { at: 'waiting', since: 's', retryAfter: 3, quiet: false },
    { at: 'inside', pass: pass() },
    { at: 'invitation' },
    { at: 'already_inside' },
    { at: 'over', ending: 'left' },
  ];
  expect(steps.map(goesIn)).toEqual([true, true, true, false, false, false]);
});

describe('what was answered', () => {
  it('is shown with the invitation', () => {
    const flow = after(byLink, shown, { is: 'responded', response: { kind: 'late', minutes: 10, at: 'now' } });
    expect(flow.invited?.response).toEqual({ kind: 'late', minutes: 10, at: 'now' });
  });

  it('is a goodbye for the wrong person, and forgets the link', () => {
    const flow = after(byLink, shown, { is: 'responded', response: { kind: 'wrong_person', at: 'now' } });
    expect(flow.step).toEqual({ at: 'goodbye' });
    expect(flow.way).toEqual({ by: 'nothing' });
  });
});

describe('the end', () => {
  it.each<[string, string, Ending]>([
    ['completed', 'completed', 'ended'],
    ['cancelled', 'cancelled', 'cancelled'],
    ['never held', 'expired', 'window_over'],
  ])('is told of an interview that was %s', (_name, outcome, ending) => {
    const over: FlowEvent = { is: 'invited', invited: invited({ phase: 'ended', outcome }), behind: 0 };
    expect(after(byLink, over).step).toEqual({ at: 'over', ending });
  });

  it('asks the invitation why a door is closed, and says that it is too late where the interview still goes on', () => {
    const closing = after({ ...byLink, step: { at: 'entering' } }, refused({ why: 'ended' }));
    expect(closing.step).toEqual({ at: 'closing' });
    expect(after(closing, { is: 'invited', invited: invited({ phase: 'live' }), behind: 0 }).step).toEqual({ at: 'over', ending: 'window_over' });
    expect(after(closing, refused({ why: 'ended' })).step).toEqual({ at: 'over', ending: 'window_over' });
  });

  it('asks how long the door stays open, since the interview may have been made longer, and is over whatever is answered', () => {
    const left = after(byLink, shown, { is: 'over', ending: 'left' });
    const late = Date.parse(invited().closesAt) + 1;
    expect(isOpen(left, late)).toBe(false);
    const longer = after(left, { is: 'invited', invited: invited({ closesAt: '2026-11-25T16:45:00Z' }), behind: 0 });
    expect(longer.step).toEqual({ at: 'over', ending: 'left' });
    expect(isOpen(longer, late)).toBe(true);
    expect(isOpen(after(left, { is: 'invited', invited: invited({ phase: 'ended' }), behind: 0 }), 0)).toBe(false);
    expect(after(longer, refused({ why: 'unreachable' }))).toEqual(longer);
  });

  it.each<[Ending, Step['at']]>([
    ['left', 'entering'],
    ['taken_over', 'entering'],
    ['lost', 'entering'],
    ['denied', 'entering'],
  ])('is none after %s: the link leads in again', (ending, at) => {
    expect(after(byLink, { is: 'over', ending }, { is: 'again' }).step.at).toBe(at);
  });
});

describe('a refusal', () => {
  const entering: Flow = { ...byLink, step: { at: 'entering' } };

  it.each<[Refusal, Step]>([
    [{ why: 'too_early', opensAt: 'later' }, { at: 'opening' }],
    [{ why: 'put_out' }, { at: 'over', ending: 'put_out' }],
    [{ why: 'denied' }, { at: 'over', ending: 'denied' }],
    [{ why: 'taken_over' }, { at: 'over', ending: 'taken_over' }],
    [{ why: 'unknown_person' }, { at: 'over', ending: 'link_replaced' }],
    [{ why: 'already_inside' }, { at: 'already_inside' }],
    [{ why: 'spent' }, { at: 'entering' }],
  ])('by link: %o', (refusal, step) => {
    expect(after(entering, refused(refusal)).step).toEqual(step);
  });

  it.each<[Refusal, Step]>([
    [{ why: 'too_early', opensAt: 'later' }, { at: 'early', opensAt: 'later' }],
    [{ why: 'unknown_person' }, { at: 'lost', refusal: { why: 'unknown_person' } }],
    [{ why: 'phone_off' }, { at: 'lost', refusal: { why: 'phone_off' } }],
    [{ why: 'phone_mistake', reason: 'too_short' }, { at: 'lost', refusal: { why: 'phone_mistake', reason: 'too_short' } }],
    [{ why: 'throttled', wait: 9 }, { at: 'lost', refusal: { why: 'throttled', wait: 9 } }],
    [{ why: 'ended' }, { at: 'over', ending: 'window_over' }],
    [{ why: 'put_out' }, { at: 'over', ending: 'put_out' }],
  ])('by phone and job: %o', (refusal, step) => {
    expect(after(byPhone, refused(refusal)).step).toEqual(step);
  });

  it.each<Refusal>([{ why: 'unreachable' }, { why: 'busy', wait: 5 }, { why: 'room_full' }, { why: 'unexpected', code: 'internal', requestId: '1' }])(
    'that passes is trouble, and the answer counts for what was tried: %o',
    (refusal) => {
      const trouble = after(entering, refused(refusal));
      expect(trouble.step).toEqual({ at: 'trouble', refusal, again: { at: 'entering' } });
      expect(after(trouble, { is: 'admitted', pass: pass(), behind: 0 }).step.at).toBe('check');
      expect(after(trouble, { is: 'again' }).step).toEqual({ at: 'entering' });
    },
  );

  it('counts how often it was in vain, until it was not', () => {
    const twice = after(entering, refused({ why: 'unreachable' }), refused({ why: 'unreachable' }));
    expect(twice.tries).toBe(2);
    expect(after(twice, { is: 'told_to_wait', since: 's', retryAfter: 3 }).tries).toBe(0);
  });

  it('that passes does not disturb who reads the invitation', () => {
    const reading = after(byLink, shown);
    expect(after(reading, refused({ why: 'unreachable' }))).toEqual(reading);
  });

  it('that passes is tried again for who is early, too', () => {
    const early = after(byPhone, { is: 'refused', refusal: { why: 'too_early', opensAt: 'later' }, behind: -7 }, refused({ why: 'unreachable' }));
    expect(early).toMatchObject({ behind: -7, step: { at: 'trouble', again: { at: 'entering' } } });
  });

  it('that passes leaves who waits in the waiting room, and says so', () => {
    const waiting = after(entering, { is: 'told_to_wait', since: 's', retryAfter: 3 }, refused({ why: 'unreachable' }));
    expect(waiting.step).toEqual({ at: 'waiting', since: 's', retryAfter: 3, quiet: true });
  });

  it('of a refresh token makes the page redeem the link, or ask for phone and job', () => {
    const returning = begin({ by: 'nothing' }, { link: LINK, refreshToken: 'r' });
    expect(after(returning, refused({ why: 'spent' })).step).toEqual({ at: 'entering' });
    const withoutLink = begin({ by: 'nothing' }, { refreshToken: 'r' });
    expect(after(withoutLink, refused({ why: 'spent' })).step).toEqual({ at: 'lost', refusal: null });
  });
});
