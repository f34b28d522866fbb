import { describe, expect, it } from 'vitest';

import { aDrift, NOON } from '../samples';
import { judged, ripe, withLook } from './second-look';

const at = (seconds: number) => new Date(NOON + seconds * 1000).toISOString();
const young = aDrift({ settling: true, since: at(-4) });
const old = aDrift({ roomName: 'old', settling: false, since: at(-60) });
const heard = {
  report: { success: true, checkedAt: at(0), stale: false, incident: null, lastPass: null, items: [young, old] },
  at: NOON + 3_600_000, // the browser's clock is an hour ahead
};
const none = new Map<string, boolean>();

describe('what was too young to be judged', () => {
  it('is looked at again when it is ten seconds old, whatever the clocks say', () => {
    expect(ripe(heard, none, heard.at + 5_000)).toEqual([]);
    expect(ripe(heard, none, heard.at + 6_000)).toEqual(['interview_1']);
  });

  it('is looked at once', () => {
    const looks = withLook(none, heard, 'interview_1', []);
    expect(ripe(heard, looks, heard.at + 60_000)).toEqual([]);
  });

  it('is a judgement when it is still there', () => {
    const looks = withLook(none, heard, 'interview_1', [young]);
    expect(judged(heard.report.items, looks)).toEqual([{ ...young, settling: false }, old]);
  });

  it('was nothing when it is gone, or something else differs now', () => {
    expect(judged(heard.report.items, withLook(none, heard, 'interview_1', []))).toEqual([old]);
    const other = aDrift({ kind: 'participant_stuck' });
    expect(judged(heard.report.items, withLook(none, heard, 'interview_1', [other]))).toEqual([old]);
  });
});

it('leaves to the comparison what it has judged', () => {
  expect(judged([young, old], none)).toEqual([young, old]);
  expect(withLook(none, heard, 'old', [])).toEqual(none);
});
