import { act, cleanup, renderHook } from '@testing-library/preact';
import { afterEach, expect, it } from 'vitest';

import { session, type WhyOut } from '../session';
import { useForm } from './draft';
import { blank } from './form';

const signIn = (name: string) => (session.value = { kind: 'in', holder: { name, scopes: ['admin'], authentication: 'keys' } });
const form = () => renderHook(() => useForm(() => blank('UTC')));
afterEach(cleanup);

function typedUntil(why: WhyOut): void {
  signIn('rana');
  const { result, unmount } = form();
  void act(() => result.current[1]({ candidateName: 'Layla' }));
  session.value = { kind: 'out', why };
  unmount();
}

it('is as it was when who typed it has signed in again', () => {
  typedUntil('over');
  signIn('rana');
  expect(form().result.current[0].candidateName).toBe('Layla');
});

it('is empty for somebody else, and then for all', () => {
  typedUntil('over');
  signIn('omar');
  expect(form().result.current[0].candidateName).toBe('');
  signIn('rana');
  expect(form().result.current[0].candidateName).toBe('');
});

it('is empty after signing out', () => {
  typedUntil('left');
  signIn('rana');
  expect(form().result.current[0].candidateName).toBe('');
});
