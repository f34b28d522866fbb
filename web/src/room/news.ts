import { signal } from '@preact/signals';

import { answer, api } from '../api/client';
import type { Invited } from '../api/types';
import type { Ending } from '../entry/ending';
import type { PassKeeper } from '../entry/pass-keeper';
import { minutesLeft } from './notices';

const EVERY_MS = 20_000;
/** The notice before the end is looked at more often than the server is asked. */
const LOOK_MS = 1_000;

/** What only our server knows of the room: how many watch, and until when it may go on. */
export class News {
  readonly observersInside = signal(0);
  /** Minutes before the end, as soon as it is near. */
  readonly left = signal<number | undefined>(undefined);
  private endsAt: number;
  private readonly timers: ReturnType<typeof setInterval>[];

  constructor(
    private readonly keeper: PassKeeper,
    private readonly link: string | undefined,
  ) {
    this.endsAt = Date.parse(keeper.pass.value.room.hardEndsAt);
    this.timers = [setInterval(() => void this.look(), EVERY_MS), setInterval(() => this.count(), LOOK_MS)];
    void this.look();
  }

  /** An interview that was made longer, as soon as we know it. */
  extended(hardEndsAt: string): void {
    this.endsAt = Date.parse(hardEndsAt);
    this.count();
  }

  /** How the room came to its end, as far as it can be learnt. */
  async howEnded(): Promise<Ending> {
    const invited = await this.ask();
    // What else the server makes of it, a no-show perhaps, is not for who was there.
    return invited?.outcome === 'cancelled' ? 'cancelled' : 'ended';
  }

  stop(): void {
    this.timers.forEach(clearInterval);
  }

  private async look(): Promise<void> {
    const invited = await this.ask();
    if (invited === undefined) return;
    this.observersInside.value = invited.observersInside;
    this.extended(invited.hardEndsAt);
  }

  private count(): void {
    this.left.value = minutesLeft(this.endsAt, this.keeper.serverNow());
  }

  /** A refusal or no answer is no news: the call itself tells when it is over. */
  private ask(): Promise<Invited | undefined> {
    const body = this.link === undefined ? { refreshToken: this.keeper.pass.value.refreshToken } : { link: this.link };
    return answer(api.POST('/api/room/invitation', { body })).catch(() => undefined);
  }
}
