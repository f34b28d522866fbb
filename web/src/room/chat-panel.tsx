import { SendHorizontal } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { t, when } from '../i18n';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { LONGEST_MESSAGE, type Message } from './chat';
import type { Visit } from './visit';

/** Text to everybody in the room. It is shown as text: what looks like a link is not one. */
export function ChatPanel({ visit }: { visit: Visit }) {
  const { messages } = visit.call.talk.chat.value;
  const last = useRef<HTMLLIElement>(null);
  useEffect(() => last.current?.scrollIntoView({ block: 'nearest' }), [messages.length]);
  return (
    <>
      <div class="room-panel-body" tabIndex={0} role="region" aria-label={t('room.chat')}>
        <p class="muted">{t('room.chat.kept')}</p>
        {messages.length === 0 && <p>{t('room.chat.none')}</p>}
        <ol class="room-messages">
          {messages.map((message, index) => (
            <li key={message.id} ref={index === messages.length - 1 ? last : null} class={message.mine ? 'mine' : ''}>
              <Said message={message} onAgain={() => visit.call.talk.again(message)} />
            </li>
          ))}
        </ol>
      </div>
      {visit.mayPublish() && <Write onSend={(text) => visit.call.talk.send(text)} />}
    </>
  );
}

function Said({ message, onAgain }: { message: Message; onAgain: () => Promise<void> }) {
  return (
    <>
      <p class="room-said-by">
        <bdi>{message.mine ? t('room.chat.me') : message.from}</bdi> <time>{when(new Date(message.at), { timeStyle: 'short' })}</time>
      </p>
      <p class="room-said" dir="auto">
        {message.text}
      </p>
      {message.failed && (
        <p class="room-unsent">
          {t('room.chat.failed')}{' '}
          <Button looks="quiet" onPress={onAgain}>
            {t('room.chat.again')}
          </Button>
        </p>
      )}
    </>
  );
}

function Write({ onSend }: { onSend: (text: string) => Promise<void> }) {
  const [text, setText] = useState('');
  const send = async (event: Event) => {
    event.preventDefault();
    setText('');
    await onSend(text);
  };
  return (
    <form class="room-write" onSubmit={(event) => void send(event)}>
      <Field label={t('room.chat.write')}>
        {(attributes) => (
          <input
            {...attributes}
            dir="auto"
            autocomplete="off"
            maxLength={LONGEST_MESSAGE}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button looks="primary" type="submit" aria-label={t('room.chat.send')}>
        <SendHorizontal class="room-turns" size={20} aria-hidden="true" />
      </Button>
    </form>
  );
}
