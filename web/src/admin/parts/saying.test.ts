import { describe, expect, it } from 'vitest';

import { Problem, Unreachable } from '../../api/client';
import { saying } from './saying';

const problem = (code: string, more = {}) =>
  new Problem({ success: false, type: '', title: '', detail: 'words of the server', status: 400, code, requestId: 'abc', ...more });

describe('an error, in words', () => {
  it('names the request when nothing better can be said', () => {
    expect(saying(problem('something_new')).requestId).toBe('abc');
    expect(saying(problem('room_unknown')).requestId).toBeUndefined();
  });

  it('names what the key lacks, and the field that is not taken', () => {
    expect(saying(problem('forbidden', { scope: 'rooms:write' })).text).toContain('rooms:write');
    expect(saying(problem('invalid_field', { field: 'startsFrom' })).text).toContain('startsFrom');
  });

  it('names the request rather than nothing when the server did not say what the key lacks', () => {
    expect(saying(problem('forbidden'))).toEqual({ text: saying(problem('something_new')).text, requestId: 'abc' });
  });

  it('has the cure of each code', () => {
    const codes = ['room_over', 'invitation_suppressed', 'media_server_misconfigured', 'media_server_unavailable'];
    expect(new Set(codes.map((code) => saying(problem(code)).text)).size).toBe(codes.length);
  });

  it('tells a server that is away from one that says no, and from a fault of the page', () => {
    const texts = [new Unreachable('x'), problem('busy'), new Error('x')].map((error) => saying(error).text);
    expect(new Set(texts).size).toBe(3);
  });

  it('never shows the words of the server', () => {
    expect(saying(problem('something_new')).text).not.toContain('words of the server');
  });
});
