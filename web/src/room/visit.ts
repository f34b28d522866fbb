import { signal } from '@preact/signals';

import { t, when } from '../i18n';
import { announce, announceNow } from '../ui/announce';
import { Call } from './call';
import type { RoomViewProps } from './index';
import { chime } from './host/chime';
import { Host } from './host/host';
import { News } from './news';
import { comings, type Person } from './person';
import { sentence } from './trouble';
import { keepAwake } from './wake-lock';
import { onWaking } from './waking';

export type PanelName = 'chat' | 'people';

/** All that goes on while somebody is in the room, and what of it is said aloud. */
export class Visit {
  readonly call: Call;
  readonly news: News;
  /** Only for an interviewer who came by link. */
  readonly host: Host | undefined;
  readonly panel = signal<PanelName | undefined>(undefined);
  readonly settings = signal(false);
  private readonly ends: (() => void)[];

  constructor({ keeper, choices, link, tracks, onOver }: RoomViewProps) {
    this.news = new News(keeper, link);
    const howEnded = () => this.news.howEnded();
    this.call = new Call({ keeper, choices, tracks, onOver, howEnded });
    this.host = link !== undefined && keeper.pass.value.participant.role === 'interviewer' ? this.hosting(link) : undefined;
    this.ends = [keepAwake(), onWaking(() => this.call.wake()), ...this.sayings()];
    void this.call.enter();
  }

  /** Opens a panel, or closes it if it is open. */
  show(panel: PanelName): void {
    this.panel.value = this.panel.value === panel ? undefined : panel;
    this.call.talk.happen({ kind: this.panel.value === 'chat' ? 'opened' : 'closed' });
  }

  /** With Alt, since a single letter would be in the way of who dictates or types (WCAG 2.1.4). */
  shortcut(event: KeyboardEvent): void {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !this.mayPublish()) return;
    const { media } = this.call;
    const { microphoneOn, cameraOn } = media.choices.value;
    if (event.code === 'KeyM') void media.setMicrophone(!microphoneOn);
    else if (event.code === 'KeyC') void media.setCamera(!cameraOn);
    else return;
    event.preventDefault();
  }

  mayPublish(): boolean {
    return this.call.people.value.some((person) => person.self && !person.watching);
  }

  stop(): void {
    this.ends.forEach((end) => end());
    this.news.stop();
    this.host?.stop();
    this.call.dispose();
  }

  private hosting(link: string): Host {
    const knock = (names: string[]) => {
      chime();
      announce(names.map((name) => t('host.knock', { name })).join(' '));
    };
    const extended = (hardEndsAt: string) => {
      this.news.extended(hardEndsAt);
      announce(t('host.extended', { time: when(hardEndsAt, { timeStyle: 'short' }) }));
    };
    return new Host(link, (guests) => knock(guests.map((guest) => guest.name)), extended);
  }

  /** Changes that a person with a screen reader would not notice. */
  private sayings(): (() => void)[] {
    return [this.sayWhoComes(), this.sayConnection(), this.sayMessages(), this.sayTimeLeft(), this.sayTroubles(), this.saySilence()];
  }

  private sayWhoComes(): () => void {
    let before: Person[] | undefined;
    return this.call.people.subscribe((people) => {
      // While the way back is looked for, the list is empty; nobody has gone for that.
      if (this.call.connection.value !== 'inside' || people.length === 0) return;
      const { came, went } = comings(before ?? people, people);
      before = people;
      const sentences = [...came.map(({ name }) => t('room.came', { name })), ...went.map(({ name }) => t('room.went', { name }))];
      if (sentences.length > 0) announce(sentences.join(' '));
    });
  }

  private sayConnection(): () => void {
    let entered = false;
    return this.call.connection.subscribe((connection) => {
      if (connection === 'inside') announce(t(entered ? 'room.mended' : 'room.entered'));
      if (connection === 'reconnecting' || connection === 'returning') announceNow(t(`room.${connection}`));
      entered ||= connection === 'inside';
    });
  }

  private sayMessages(): () => void {
    let said: string | undefined;
    return this.call.talk.chat.subscribe(({ messages }) => {
      const last = messages.at(-1);
      if (last === undefined || last.id === said) return;
      said = last.id;
      if (!last.mine) announce(t('room.chat.from', { name: last.from, text: last.text }));
    });
  }

  private sayTimeLeft(): () => void {
    return this.news.left.subscribe((left) => {
      if (left !== undefined) announce(t(`room.left.${left}`));
    });
  }

  private sayTroubles(): () => void {
    return this.call.media.troubles.subscribe((troubles) => {
      const last = troubles.at(-1);
      if (last !== undefined) announce(t(sentence(last.device, last.trouble)));
    });
  }

  private saySilence(): () => void {
    return this.call.silenced.subscribe((silenced) => {
      if (silenced) announce(`${t('room.sound.why')} ${t('room.sound')}`);
    });
  }
}
