import { beforeEach, expect, it, vi } from 'vitest';

import { forget, recall, remember } from './stored';

const choices = { cameraOn: true, microphoneOn: false, lowData: false };

beforeEach(() => forget());

it('adds to what it remembers, and forgets what is named', () => {
  remember({ link: 'secret' });
  remember({ refreshToken: 'token', choices });
  expect(recall()).toEqual({ link: 'secret', refreshToken: 'token', choices });
  forget('refreshToken');
  expect(recall()).toEqual({ link: 'secret', choices });
  forget();
  expect(recall()).toEqual({});
  expect(sessionStorage).toHaveLength(0);
});

it('keeps nothing beyond the tab', () => {
  remember({ link: 'secret' });
  expect(localStorage).toHaveLength(0);
});

it.each(['no json', '3', 'null', '{"link":3,"refreshToken":{},"choices":{"cameraOn":"yes"}}'])('takes nothing from %s', (text) => {
  sessionStorage.setItem('greenroom.entry', text);
  expect(recall()).toEqual({});
});

it('lasts as long as the page where the browser stores nothing', () => {
  const refuse = () => {
    throw new DOMException('', 'SecurityError');
  };
  const storage = Object.getPrototypeOf(sessionStorage) as Storage;
  vi.spyOn(storage, 'getItem').mockImplementation(refuse);
  vi.spyOn(storage, 'setItem').mockImplementation(refuse);
  remember({ link: 'secret' });
  expect(recall()).toEqual({ link: 'secret' });
});
