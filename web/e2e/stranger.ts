import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';

import type { LiveKit } from './stack/livekit.ts';

const CLIENT = join(import.meta.dirname, '../node_modules/livekit-client/dist/livekit-client.umd.js');

/** Somebody with a token of LiveKit's own that Greenroom never gave comes into the room, and stays until the context is closed. */
export async function letStrangerIn(browser: Browser, livekit: LiveKit, room: string): Promise<BrowserContext> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addScriptTag({ path: CLIENT });
  const token = livekit.token({ sub: 'stranger', name: 'A stranger', video: { roomJoin: true, room } });
  await page.evaluate(
    async ([url, secret]) => {
      type Client = { Room: new () => { connect: (url: string, token: string) => Promise<void> } };
      const { LivekitClient } = globalThis as unknown as { LivekitClient: Client };
      await new LivekitClient.Room().connect(url, secret);
    },
    [livekit.url, token] as const,
  );
  return context;
}
