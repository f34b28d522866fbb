/** A message in the room. It lives in the pages of those who are there, and nowhere else. */
export interface Message {
  id: string;
  from: string;
  mine: boolean;
  text: string;
  /** Milliseconds of this device's clock, when it came or went. */
  at: number;
  failed?: boolean;
}

export interface Chat {
  messages: readonly Message[];
  open: boolean;
  unread: number;
}

export type ChatEvent =
  | { kind: 'came' | 'sent'; message: Message }
  | { kind: 'failed' | 'again'; id: string }
  | { kind: 'opened' | 'closed' };

/** Longer ones are cut: in characters, as people count them. */
export const LONGEST_MESSAGE = 1_000;
/** So many are kept: a page that is flooded stays usable. */
const KEPT = 500;

export const NO_CHAT: Chat = { messages: [], open: false, unread: 0 };

export function talk(chat: Chat, event: ChatEvent): Chat {
  switch (event.kind) {
    case 'came':
    case 'sent': {
      if (chat.messages.some((one) => one.id === event.message.id)) return chat;
      const unread = event.kind === 'came' && !chat.open ? chat.unread + 1 : chat.unread;
      return { ...chat, messages: [...chat.messages, event.message].slice(-KEPT), unread };
    }
    case 'failed':
    case 'again': {
      const failed = event.kind === 'failed';
      return { ...chat, messages: chat.messages.map((one) => (one.id === event.id ? { ...one, failed } : one)) };
    }
    case 'opened':
      return { ...chat, open: true, unread: 0 };
    case 'closed':
      return { ...chat, open: false };
  }
}

/** What is sent, or nothing where nothing was written. */
export function trimmed(text: string): string | undefined {
  const cut = [...text.trim()].slice(0, LONGEST_MESSAGE).join('');
  return cut === '' ? undefined : cut;
}
