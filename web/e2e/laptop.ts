import { readdirSync, readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserServer } from 'playwright-core';

import { chromiumPath, FLAGS } from './browser.ts';

/** A computer of somebody's own that can be put to sleep: all of its Chromium stands still, timers and sockets with it. */
export class Laptop {
  private constructor(
    private readonly server: BrowserServer,
    readonly browser: Browser,
  ) {}

  static async open(): Promise<Laptop> {
    const server = await chromium.launchServer({ executablePath: chromiumPath(), args: FLAGS });
    return new Laptop(server, await chromium.connect(server.wsEndpoint()));
  }

  sleep(): void {
    this.signal('SIGSTOP');
  }

  wake(): void {
    this.signal('SIGCONT');
  }

  async close(): Promise<void> {
    this.wake();
    await this.browser.close();
    await this.server.close();
  }

  private signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const { pid } = this.server.process();
    if (pid !== undefined) for (const process_ of familyOf(pid)) process.kill(process_, signal);
  }
}

/** A process and all that descend from it, as /proc tells. */
function familyOf(head: number): number[] {
  const parents = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? parentOf(Number(name)) : []));
  const family = [head];
  for (const member of family) family.push(...parents.filter(({ parent }) => parent === member).map(({ pid }) => pid));
  return family;
}

function parentOf(pid: number): { pid: number; parent: number }[] {
  try {
    // The second field, the program's name in brackets, may hold anything; the parent is the second one after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return [{ pid, parent: Number(fields?.[1]) }];
  } catch {
    return []; // It ended while we looked.
  }
}
