import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Line } from '../../api/types';
import { aRoom } from '../samples';
import { RoomData } from './data';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const line = (id: number): Line => ({ id, at: '2026-11-25T12:00:00Z', actor: 'system', kind: 'joined', facts: {} });
const busy = { code: 'busy', status: 503, requestId: 'r' };

/** What is answered by the end of the address; what is not there is refused. */
let answers: Record<string, () => unknown>;
let data: RoomData;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  answers = {};
  vi.stubGlobal('fetch', async (request: Request) => {
    const answer = answers[new URL(request.url).pathname.split('/').at(-1) ?? ''];
    return answer ? Response.json(await answer()) : Response.json(busy, { status: 503 });
  });
  data = new RoomData('interview_1');
  stop = () => undefined;
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the timeline', () => {
  it('that cannot be fetched is no empty one', async () => {
    stop = data.start();
    await passes(100);
    expect(data.lines.value).toBeUndefined();
    expect(data.linesFailure.value).toMatchObject({ code: 'busy' });
    answers['timeline'] = () => ({ success: true, items: [line(1)] });
    await data.history();
    expect(data.lines.value).toEqual([line(1)]);
    expect(data.linesFailure.value).toBeUndefined();
  });

  it('has what was heard while it came', async () => {
    let comes: (value: unknown) => void = () => undefined;
    answers['timeline'] = () => new Promise((resolve) => (comes = resolve));
    stop = data.start();
    await passes(100);
    data.happened(line(2));
    comes({ success: true, items: [line(1)] });
    await passes(100);
    expect(data.lines.value?.map(({ id }) => id)).toEqual([2, 1]);
  });
});

it('asks for the room again when its door opens by the clock, of which nobody tells', async () => {
  const opensAt = new Date(NOW + 15_000).toISOString();
  answers['interview_1'] = () => aRoom({ opensAt, phase: Date.now() < Date.parse(opensAt) ? 'scheduled' : 'open' });
  stop = data.start();
  await passes(100);
  expect(data.room.value?.phase).toBe('scheduled');
  await passes(20_000);
  expect(data.room.value?.phase).toBe('open');
});
