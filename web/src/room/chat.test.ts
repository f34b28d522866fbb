import { expect, it } from 'vitest';

import { LONGEST_MESSAGE, NO_CHAT, talk, trimmed, type Chat, type Message } from './chat';

const message = (id: string, mine = false): Message => ({ id, from: 'Layla', mine, text: id, at: 0 });
const came = (chat: Chat, id: string) => talk(chat, { kind: 'came', message: message(id) });

it('counts what came while the chat is closed, until it is opened', () => {
  const two = came(came(NO_CHAT, 'a'), 'b');
  expect(two.unread).toBe(2);
  const opened = talk(two, { kind: 'opened' });
  expect(opened.unread).toBe(0);
  expect(came(opened, 'c').unread).toBe(0);
  expect(came(talk(opened, { kind: 'closed' }), 'd').unread).toBe(1);
});

it('does not count what oneself said', () => {
  expect(talk(NO_CHAT, { kind: 'sent', message: message('a', true) }).unread).toBe(0);
});

it('takes a message once', () => {
  expect(came(came(NO_CHAT, 'a'), 'a').messages).toHaveLength(1);
});

it('marks what could not be sent', () => {
  const sent = talk(NO_CHAT, { kind: 'sent', message: message('a', true) });
  const failed = talk(sent, { kind: 'failed', id: 'a' });
  expect(failed.messages[0]?.failed).toBe(true);
  expect(talk(failed, { kind: 'again', id: 'a' }).messages).toEqual([{ ...message('a', true), failed: false }]);
});

it('keeps the last five hundred', () => {
  const many = Array.from({ length: 510 }, (_, index) => `m${index}`).reduce(came, NO_CHAT);
  expect(many.messages).toHaveLength(500);
  expect(many.messages[0]?.id).toBe('m10');
});

it('cuts long messages by characters, and sends no empty ones', () => {
  expect(trimmed('  hello ')).toBe('hello');
  expect(trimmed(' \n ')).toBeUndefined();
  expect([...(trimmed('😀'.repeat(2 * LONGEST_MESSAGE)) ?? '')]).toHaveLength(LONGEST_MESSAGE);
});
