import { signal, type Signal } from '@preact/signals';

import { Problem, Unreachable } from '../api/client';
import type { NotYet, Pass, Waiting } from '../api/types';
import { doors as realDoors, type Doors } from './doors';
import { endingOf, Over } from './ending';
import { aheadOf, lifeOf, type Life } from './life';
import { forget, remember } from './stored';

/** The person has to wait for a host again. */
export class NotYetIn extends Error {
  /** Seconds after which it is worth asking again. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('a host has to open');
    this.name = 'NotYetIn';
    this.retryAfter = retryAfter;
  }
}

interface Options {
  /** The secret of the join link: who has it can come back even when the refresh token is void. */
  link?: string;
  /** How far the server's clock is ahead, where the first pass did not come just now. */
  ahead?: number;
  doors?: Doors;
  now?: () => number;
}

/** A token that ends sooner is not worth a new connection. */
const SPARE_MS = 60_000;
/** Timers stand still while a laptop sleeps, so that the clock is looked at this often. */
const LOOK_MS = 15_000;
/** How long an answer that did not come is waited for again, doubled each time. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * Holds the pass, and sees to it that there is a living one whenever a connection has to be made anew: LiveKit renews
 * tokens inside a call, but looks at ours at each new connection.
 */
export class PassKeeper {
  readonly pass: Signal<Pass>;
  private readonly link: string | undefined;
  private readonly doors: Doors;
  private readonly now: () => number;
  private life: Life;
  private inFlight: Promise<Pass> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private notBefore = 0;
  private stopped = false;

  constructor(first: Pass, options: Options = {}) {
    this.link = options.link;
    this.doors = options.doors ?? realDoors;
    this.now = options.now ?? Date.now;
    this.pass = signal(first);
    this.life = lifeOf(first, options.ahead ?? aheadOf(first, this.now()));
    remember({ refreshToken: first.refreshToken });
    this.lookLater();
  }

  /** A pass whose token is good for another minute. Throws {@link Over}, or why there is none now. */
  fresh(): Promise<Pass> {
    return this.now() < this.life.expiresAt - SPARE_MS ? Promise.resolve(this.pass.value) : this.renewed();
  }

  /** The next pass, whatever this one is good for: when the server has to look again at whether we may be inside. */
  renewed(): Promise<Pass> {
    return this.ask(() => this.byTokenOrLink());
  }

  /** What the server's clock shows, in milliseconds. The device's own may be hours off. */
  serverNow(): number {
    return this.now() + this.life.ahead;
  }

  /** Goes for good. The room is left even when nobody can be told. */
  async leave(): Promise<void> {
    this.stop();
    const { refreshToken } = this.pass.value;
    forget('refreshToken');
    await this.doors.leave(refreshToken).catch(() => undefined);
  }

  /** Refreshes no more. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private lookLater(): void {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => void this.look(), LOOK_MS);
  }

  /** A stay goes on without a living token, so that no failure here ends it; and the link, which begins a new stay, is not used. */
  private async look(): Promise<void> {
    const now = this.now();
    if (now >= this.life.refreshAt && now >= this.notBefore) {
      await this.ask(() => this.byToken()).catch(() => undefined);
    }
    this.lookLater();
  }

  private ask(way: () => Promise<Pass>): Promise<Pass> {
    this.inFlight ??= way()
      .then((pass) => this.take(pass))
      .catch((failure: unknown) => this.fail(failure))
      .finally(() => {
        this.inFlight = undefined;
      });
    return this.inFlight;
  }

  private take(pass: Pass): Pass {
    this.failures = 0;
    this.life = lifeOf(pass, aheadOf(pass, this.now()));
    // Before anything else: a reload in this moment must find the token that is still good.
    if (!this.stopped) remember({ refreshToken: pass.refreshToken });
    this.pass.value = pass;
    return pass;
  }

  private fail(failure: unknown): never {
    const asked = failure instanceof Problem || failure instanceof NotYetIn ? (failure.retryAfter ?? 0) * 1000 : 0;
    this.notBefore = this.now() + Math.max(asked, Math.min(FIRST_RETRY_MS * 2 ** this.failures, LONGEST_RETRY_MS));
    this.failures += 1;
    throw failure;
  }

  private async byTokenOrLink(): Promise<Pass> {
    try {
      return await this.byToken();
    } catch (failure) {
      if (!isSpent(failure)) throw failure;
      // Leaving voids the token, too. Nobody is brought back for that.
      if (this.link === undefined || this.stopped) throw new Over('lost');
      return await decided(this.doors.join(this.link));
    }
  }

  private async byToken(): Promise<Pass> {
    const { refreshToken } = this.pass.value;
    try {
      return await decided(this.doors.refresh(refreshToken));
    } catch (failure) {
      if (!(failure instanceof Unreachable)) throw failure;
      // Perhaps only the answer was lost. Once more with the same token, at once, while the server still takes it.
      return await decided(this.doors.refresh(refreshToken));
    }
  }
}

/** A pass, or the reason that there is none, as one of our own errors where it has a meaning. */
async function decided(asked: Promise<Pass | Waiting | NotYet>): Promise<Pass> {
  const given = await asked.catch((failure: unknown) => {
    const ending = endingOf(failure);
    throw ending === undefined ? failure : new Over(ending);
  });
  if ('token' in given) return given;
  throw new NotYetIn('retryAfter' in given ? given.retryAfter : 3);
}

function isSpent(failure: unknown): boolean {
  return failure instanceof Problem && failure.code === 'refresh_token_spent';
}
