import { signal } from '@preact/signals';

import { t, when } from '../i18n';
import { chime } from '../ui/chime';
import { announce } from '../ui/announce';
import { Call } from './call';
import type { RoomViewProps } from './index';
import { Host } from './host/host';
import { News } from './news';
import { sayings } from './sayings';
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
    this.ends = [keepAwake(), onWaking(() => this.call.wake()), ...sayings(this.call, this.news)];
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
    const { microphoneOn, cameraOn, lowData } = media.choices.value;
    if (event.code === 'KeyM') void media.setMicrophone(!microphoneOn);
    else if (event.code === 'KeyC') void media.setCamera(!cameraOn || lowData);
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
}
