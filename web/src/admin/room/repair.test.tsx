import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Repair as Outcome } from '../../api/types';
import { Repair } from './repair';

type Step = Outcome['steps'][number];
const step = (subject: string, outcome: Step['outcome'], fate: Step['fate'] = 'repair'): Step => ({
  ...{ roomName: 'interview_1', kind: 'participant_unknown', subject, identity: subject, because: 'seen', outcome, fate, action: 'remove_participant' },
});
const told = (dryRun: boolean, ...steps: Step[]): Partial<Outcome> => ({ success: true, dryRun, steps });

const passes = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));

/** Each request waits until the test answers it. */
let pending: { dryRun: boolean; say: (body: object, status?: number) => Promise<void> }[];
const done = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  pending = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (request) => {
    const { dryRun } = (await (request as Request).clone().json()) as { dryRun: boolean };
    return new Promise((resolve) => {
      const say = async (body: object, status = 200) => {
        resolve(Response.json(body, { status }));
        await passes(50);
      };
      pending.push({ dryRun, say });
    });
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  done.mockReset();
});

const next = () => pending.shift() ?? expect.fail('nothing was asked');

async function opened() {
  render(<Repair room="interview_1" kind="participant_unknown" onClose={() => undefined} onDone={done} />);
  await passes(50);
}

async function press(name: string) {
  fireEvent.click(screen.getByRole('button', { name, hidden: true }));
  await passes(50);
}

it('shows what came of it, also when an older question is answered after that', async () => {
  await opened();
  await next().say(told(true, step('one', 'would_do'), step('two', 'waits', 'unconfirmed')));
  await passes(4_000);
  const older = next();
  await press('Do it');
  const real = next();
  expect([older.dryRun, real.dryRun]).toEqual([true, false]);
  await real.say(told(false, step('one', 'done')));
  await older.say(told(true));
  expect(screen.getByText('This came of it:')).toBeTruthy();
  expect(done).toHaveBeenCalledOnce();
});

it('does not ask what would be done while it is being done', async () => {
  await opened();
  await next().say(told(true, step('one', 'would_do'), step('two', 'waits', 'unconfirmed')));
  await press('Do it');
  next();
  await passes(10_000);
  expect(pending).toEqual([]);
});

it('goes on asking after a failure, and offers to ask at once', async () => {
  await opened();
  await next().say(told(true, step('one', 'waits', 'unconfirmed')));
  await passes(4_000);
  await next().say({ code: 'busy', status: 503, requestId: 'r' }, 503);
  await press('Try again');
  await next().say(told(true, step('one', 'would_do')));
  expect(screen.getByRole('button', { name: 'Do it', hidden: true })).toBeTruthy();
});

it('stays while it is done, so that a refusal is seen', async () => {
  await opened();
  await next().say(told(true, step('one', 'would_do')));
  await press('Do it');
  const dialog = document.querySelector('dialog') ?? expect.fail('there is no dialog');
  expect(fireEvent(dialog, new Event('cancel', { cancelable: true }))).toBe(false);
  await next().say({ code: 'busy', status: 503, requestId: 'r' }, 503);
  expect(dialog.open).toBe(true);
  expect(screen.getByText(/is busy/)).toBeTruthy();
});
