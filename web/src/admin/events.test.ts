import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { follow, onMissed, openStream, pause, read, stream } from './events';

/** An `EventSource` in the hands of the test. */
class Source extends EventTarget {
  static readonly made: Source[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 0;
  closed = false;

  constructor(readonly url: string) {
    super();
    Source.made.push(this);
  }

  close() {
    this.closed = true;
  }

  say(kind: string, id: string, data: string) {
    this.dispatchEvent(new MessageEvent(kind, { data, lastEventId: id }));
  }

  /** An answer that is no stream: the browser gives up. */
  refuse() {
    this.readyState = 2;
    this.onerror?.();
  }
}

const joined = JSON.stringify({ roomName: 'interview_1', kind: 'joined', id: 1 });
const latest = () => Source.made.at(-1) ?? expect.fail('no connection was made');

let close: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', { CLOSED: 2 });
  Source.made.length = 0;
  close = openStream((url) => new Source(url) as unknown as EventSource);
});
afterEach(() => {
  close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the stream', () => {
  it('tells every listener, until it listens no more', () => {
    const heard = vi.fn();
    const stop = follow(heard);
    latest().say('joined', '7-1', joined);
    stop();
    latest().say('joined', '7-2', joined);
    expect(heard).toHaveBeenCalledOnce();
  });

  it('says whether it is live', () => {
    expect(stream.value).toBe('connecting');
    latest().onopen?.();
    expect(stream.value).toBe('live');
    latest().onerror?.();
    expect(stream.value).toBe('broken');
  });

  it('says after a break, and not at the beginning, that something may have been missed', () => {
    const missed = vi.fn();
    const stop = onMissed(missed);
    latest().onopen?.();
    expect(missed).not.toHaveBeenCalled();
    latest().onerror?.();
    latest().onopen?.();
    expect(missed).toHaveBeenCalledOnce();
    stop();
  });

  it('says so too when it came late: what was fetched at the beginning is older than the stream', () => {
    const missed = vi.fn();
    const stop = onMissed(missed);
    latest().refuse();
    vi.advanceTimersByTime(2_000);
    latest().onopen?.();
    expect(missed).toHaveBeenCalledOnce();
    stop();
  });
});

describe('a lost connection', () => {
  it('is left to the browser', () => {
    latest().onerror?.();
    vi.advanceTimersByTime(60_000);
    expect(Source.made).toHaveLength(1);
  });

  it('is made anew behind the last event when the browser has given up, later each time', () => {
    latest().say('joined', '7 1', joined);
    latest().refuse();
    vi.advanceTimersByTime(1_999);
    expect(Source.made).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(latest().url).toBe('/api/events?beats=true&lastEventId=7%201');
    latest().refuse();
    vi.advanceTimersByTime(3_999);
    expect(Source.made).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(Source.made).toHaveLength(3);
  });

  it('is made anew when the server has been silent for half a minute', () => {
    const missed = vi.fn();
    const stop = onMissed(missed);
    latest().onopen?.();
    vi.advanceTimersByTime(29_000);
    latest().say('beat', '7 1', '{}');
    vi.advanceTimersByTime(29_000);
    expect([Source.made.length, stream.value]).toEqual([1, 'live']);
    vi.advanceTimersByTime(1_000);
    expect([Source.made[0]?.closed, stream.value, latest().url]).toEqual([true, 'broken', '/api/events?beats=true&lastEventId=7%201']);
    latest().onopen?.();
    expect([stream.value, missed.mock.calls.length]).toEqual(['live', 1]);
    stop();
  });

  it('is not made anew once the stream is closed', () => {
    latest().refuse();
    close();
    vi.advanceTimersByTime(60_000);
    expect(Source.made).toHaveLength(1);
    expect(latest().closed).toBe(true);
  });
});

it('waits half a minute at most', () => {
  expect([0, 1, 2, 3, 4, 20].map(pause)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

it('reads what is an event, and nothing else', () => {
  expect(read(joined)).toMatchObject({ kind: 'joined' });
  expect([read('{'), read('null'), read('{"kind":"joined"}'), read(7)]).toEqual([null, null, null, null]);
});
