import type { ReadonlySignal } from '@preact/signals';

import { t } from '../i18n';
import { announce, announceNow } from '../ui/announce';
import type { Call, Connection } from './call';
import type { Chat } from './chat';
import type { News } from './news';
import { noticeOf } from './notices';
import { comings, type Person } from './person';
import { sentence, type DeviceTrouble } from './trouble';

/** Ends it. */
type End = () => void;

/** Says aloud what a person with a screen reader would not notice. */
export function sayings(call: Call, news: News): End[] {
  return [
    sayWhoComes(call.people, call.connection),
    sayConnection(call.connection),
    sayMessages(call.talk.chat),
    sayTimeLeft(news.left),
    sayTroubles(call.media.troubles),
    saySilence(call.silenced),
  ];
}

export function sayWhoComes(people: ReadonlySignal<readonly Person[]>, connection: ReadonlySignal<Connection>): End {
  let before: readonly Person[] | undefined;
  const compare = () => {
    if (connection.value !== 'inside') return;
    const { came, went } = comings(before ?? people.value, people.value);
    before = people.value;
    const sentences = [...came.map(({ name }) => t('room.came', { name })), ...went.map(({ name }) => t('room.went', { name }))];
    if (sentences.length > 0) announce(sentences.join(' '));
  };
  // A moment later: LiveKit's client empties its list before it tells that it connects anew, and nobody has gone for that.
  return people.subscribe(() => queueMicrotask(compare));
}

function sayConnection(connection: ReadonlySignal<Connection>): End {
  let entered = false;
  return connection.subscribe((now) => {
    if (now === 'inside') announce(t(entered ? 'room.mended' : 'room.entered'));
    if (now === 'unreached' || now === 'reconnecting' || now === 'returning') announceNow(t(`room.${now}`));
    entered ||= now === 'inside';
  });
}

function sayMessages(chat: ReadonlySignal<Chat>): End {
  let said: string | undefined;
  return chat.subscribe(({ messages }) => {
    const last = messages.at(-1);
    if (last === undefined || last.id === said) return;
    said = last.id;
    if (!last.mine) announce(t('room.chat.from', { name: last.from, text: last.text }));
  });
}

export function sayTimeLeft(left: ReadonlySignal<number | undefined>): End {
  let said: number | undefined;
  return left.subscribe((minutes) => {
    const notice = noticeOf(minutes);
    if (minutes !== undefined && notice !== said) announce(t('room.left', { n: minutes }));
    said = notice;
  });
}

/** Each once, when it begins: that another one is over is no reason to say it again. */
export function sayTroubles(troubles: ReadonlySignal<readonly DeviceTrouble[]>): End {
  let known: readonly DeviceTrouble[] = [];
  return troubles.subscribe((now) => {
    const fresh = now.filter((one) => !known.includes(one));
    known = now;
    if (fresh.length > 0) announce(fresh.map(({ device, trouble }) => t(sentence(device, trouble))).join(' '));
  });
}

function saySilence(silenced: ReadonlySignal<boolean>): End {
  return silenced.subscribe((now) => {
    if (now) announce(`${t('room.sound.why')} ${t('room.sound')}`);
  });
}
