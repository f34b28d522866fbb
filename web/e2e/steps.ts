import type { Locator, Page } from 'playwright-core';

import { words, type Key, type Tongue } from './words.ts';

/** What people do on the pages, by the words that stand there. */
export class Steps {
  constructor(
    readonly page: Page,
    readonly tongue: Tongue = 'en',
  ) {}

  button(key: Key, values: Record<string, string | number> = {}): Locator {
    return this.page.getByRole('button', { name: words(key, values, this.tongue), exact: true });
  }

  heading(key: Key, values: Record<string, string | number> = {}): Locator {
    return this.page.getByRole('heading', { name: words(key, values, this.tongue), exact: true });
  }

  text(key: Key, values: Record<string, string | number> = {}): Locator {
    return this.page.getByText(words(key, values, this.tongue));
  }

  /** Opens the link, and looks at the invitation. */
  async open(link: string): Promise<void> {
    await this.page.goto(link);
    await this.button('join.ready.go').waitFor();
  }

  /** From the invitation to the check. This Chromium has leave to use devices already, so that nobody is asked. */
  async check(): Promise<void> {
    await this.button('join.ready.go').click();
    await this.heading('join.check.camera').waitFor();
  }

  /** From the invitation to the door of the room, with camera and microphone on. */
  async getReady(): Promise<void> {
    await this.check();
    await this.button('join.enter').waitFor();
  }

  /** From the link to wherever the door leads. */
  async knock(link: string): Promise<void> {
    await this.open(link);
    await this.getReady();
    await this.button('join.enter').click();
  }

  /** From the link into the room. */
  async enter(link: string): Promise<void> {
    await this.knock(link);
    await this.inside();
  }

  /** An observer brings no devices. */
  async watch(link: string): Promise<void> {
    await this.open(link);
    await this.button('join.ready.go').click();
    await this.button('join.enter.watch').click();
    await this.inside();
  }

  /** Waits until the room is there, and connected. */
  async inside(limitMs = 15_000): Promise<void> {
    await this.bar.waitFor({ timeout: limitMs });
    for (const key of ['room.entering', 'room.unreached', 'room.reconnecting', 'room.returning'] as const) {
      // What was said aloud stays in its region; what stands in the room does not.
      const banner = this.page.getByRole('main').getByText(words(key, {}, this.tongue));
      await banner.waitFor({ state: 'hidden', timeout: limitMs });
    }
  }

  async leave(): Promise<void> {
    await this.bar.getByRole('button', { name: words('room.leave', {}, this.tongue), exact: true }).click();
    await this.dialog.getByRole('button', { name: words('room.leave', {}, this.tongue), exact: true }).click();
  }

  get bar(): Locator {
    return this.page.getByRole('navigation', { name: words('room.bar', {}, this.tongue) });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** The tile of somebody in the room. */
  tile(name: string): Locator {
    return this.page.locator('figure').filter({ hasText: name });
  }

  /** How many pictures the tile of somebody has shown. */
  async pictures(name: string): Promise<number> {
    const video = this.tile(name).locator('video');
    if ((await video.count()) === 0) return 0;
    return video.first().evaluate((element: HTMLVideoElement) => element.getVideoPlaybackQuality().totalVideoFrames);
  }
}
