import { signal } from '@preact/signals';
import type { Room } from 'livekit-client';

import { type Chat, type ChatEvent, type Message, NO_CHAT, talk, trimmed } from './chat';

const TOPIC = 'chat';

/** Text in the room, by LiveKit's text streams. The server passes it on and keeps nothing. */
export class Talk {
  readonly chat = signal<Chat>(NO_CHAT);
  private sent = 0;

  constructor(
    private readonly room: Room,
    private readonly now: () => number = Date.now,
  ) {
    room.registerTextStreamHandler(TOPIC, (reader, from) => {
      const name = room.getParticipantByIdentity(from.identity)?.name ?? '';
      reader.readAll().then(
        (text) => this.came({ id: `${from.identity}/${reader.info.id}`, from: name, text }),
        // Half a message, since its sender went: there is nothing to show.
        () => undefined,
      );
    });
  }

  async send(written: string): Promise<void> {
    const text = trimmed(written);
    if (text === undefined) return;
    const { name = '' } = this.room.localParticipant;
    const message = { id: `mine/${(this.sent += 1)}`, from: name, mine: true, text, at: this.now() };
    this.happen({ kind: 'sent', message });
    await this.pass(message);
  }

  /** Once more what did not go. */
  async again(message: Message): Promise<void> {
    this.happen({ kind: 'again', id: message.id });
    await this.pass(message);
  }

  happen(event: ChatEvent): void {
    this.chat.value = talk(this.chat.value, event);
  }

  private async pass({ id, text }: Message): Promise<void> {
    await this.room.localParticipant.sendText(text, { topic: TOPIC }).catch(() => this.happen({ kind: 'failed', id }));
  }

  private came(message: Pick<Message, 'id' | 'from' | 'text'>): void {
    const text = trimmed(message.text);
    if (text !== undefined) this.happen({ kind: 'came', message: { ...message, text, mine: false, at: this.now() } });
  }
}
