import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

import { watchMedia } from './media.ts';

/** Where pictures and logs of what failed are kept. */
export const FAILURES = join(import.meta.dirname, 'failures');
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** Chromium with a camera and a microphone that are made up: a picture that changes, and a beep each second. */
export async function openChromium(flags: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: [...FLAGS, ...flags] });
}

export const FLAGS = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--no-sandbox', // as root, as which CI runs, there is none
];

export function chromiumPath(): string {
  const named = process.env['CHROMIUM'];
  const found = named ?? PLACES.find((place) => existsSync(place));
  if (!found) throw new Error('there is no Chromium: install Debian’s package `chromium`, or set CHROMIUM to its path');
  return found;
}

export interface VisitOptions extends BrowserContextOptions {
  /** What the console may say in this visit: trouble that the test makes itself. */
  tolerates?: RegExp[];
}

export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true } as const;
export const DESKTOP = { viewport: { width: 1440, height: 900 } } as const;

/** One person at one device: a profile of their own, and everything that goes wrong in it. */
export class Visit {
  readonly mistakes: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly tolerates: RegExp[],
  ) {}

  static async begin(browser: Browser, { tolerates = [], ...options }: VisitOptions): Promise<Visit> {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Asia/Amman', ...DESKTOP, ...options });
    context.setDefaultTimeout(30_000);
    await watchMedia(context);
    const visit = new Visit(context, await context.newPage(), tolerates);
    visit.watch(visit.page);
    return visit;
  }

  /** Another tab of the same person. */
  async tab(): Promise<Page> {
    const page = await this.context.newPage();
    this.watch(page);
    return page;
  }

  async photograph(name: string): Promise<void> {
    mkdirSync(FAILURES, { recursive: true });
    for (const [index, page] of this.context.pages().entries()) {
      await page.screenshot({ path: join(FAILURES, `${name}-${index}.png`), fullPage: true }).catch(() => undefined);
    }
  }

  /** Errors of scripts, what the Content-Security-Policy refused, and files of the page that were not to be had. */
  private watch(page: Page): void {
    page.on('pageerror', (error) => this.note(`${error.name}: ${error.message}`));
    page.on('console', (message) => {
      // A refusal of the API is an answer, which tests ask for; that of a file is noted below.
      const refusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !refusal) this.note(message.text());
    });
    page.on('response', (response) => {
      const { origin, pathname } = new URL(response.url());
      const ours = page.url().startsWith(`${origin}/`) && !pathname.startsWith('/api/');
      if (ours && response.status() >= 400) this.note(`${response.status()} ${pathname}`);
    });
  }

  private note(text: string): void {
    if (!this.tolerates.some((pattern) => pattern.test(text))) this.mistakes.push(text);
  }
}
