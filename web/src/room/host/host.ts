import { signal } from '@preact/signals';

import { answer, api, Problem } from '../../api/client';
import type { Lobby } from '../../api/types';
import { newcomers, nextLook, type Guest } from './lobby';

/** After these the list will not be otherwise the next time: put out, over, no host any more. */
const FINAL: readonly string[] = ['person_unknown', 'revoked', 'room_ended', 'not_a_host'];

/** What an interviewer does in the own room, by the own link. */
export class Host {
  readonly lobby = signal<Lobby | undefined>(undefined);
  /** What went wrong with the last thing that was asked for. */
  readonly mistake = signal<unknown>(undefined);
  private failures = 0;
  private turn = 0;
  private stopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly link: string,
    private readonly onKnock: (guests: Guest[]) => void,
    private readonly onExtended: (hardEndsAt: string) => void,
  ) {
    void this.look();
  }

  admit(participantId: string): Promise<void> {
    return this.do(() => api.POST('/api/room/admit', { body: { link: this.link, participantId } }));
  }

  deny(participantId: string): Promise<void> {
    return this.do(() => api.POST('/api/room/deny', { body: { link: this.link, participantId } }));
  }

  putOut(participantId: string): Promise<void> {
    return this.do(() => api.POST('/api/room/put-out', { body: { link: this.link, participantId } }));
  }

  extend(minutes: number): Promise<void> {
    return this.do(() => api.POST('/api/room/extend', { body: { link: this.link, minutes } }), (extended) => this.onExtended(extended.hardEndsAt));
  }

  end(): Promise<void> {
    return this.do(() => api.POST('/api/room/end', { body: { link: this.link } }));
  }

  /** What went wrong was read. */
  forgive(): void {
    this.mistake.value = undefined;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async do<T>(call: () => Parameters<typeof answer<T>>[0], then?: (given: T) => void): Promise<void> {
    try {
      const given = await answer(call());
      this.mistake.value = undefined;
      then?.(given);
    } catch (failure) {
      this.mistake.value = failure;
    }
    await this.look();
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    // An answer that was asked for before something changed is overtaken by the next one.
    const turn = (this.turn += 1);
    try {
      const lobby = await answer(api.POST('/api/room/waiting', { body: { link: this.link } }));
      if (turn !== this.turn || this.stopped) return;
      this.took(lobby);
      this.failures = 0;
    } catch (failure) {
      if (failure instanceof Problem && FINAL.includes(failure.code)) return this.stop();
      this.failures += 1;
    }
    if (!this.stopped && turn === this.turn) this.timer = setTimeout(() => void this.look(), nextLook(this.failures));
  }

  private took(lobby: Lobby): void {
    const knocking = newcomers(this.lobby.value?.waiting ?? [], lobby.waiting);
    this.lobby.value = lobby;
    if (knocking.length > 0) this.onKnock(knocking);
  }
}
