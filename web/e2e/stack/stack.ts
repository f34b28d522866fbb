import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import createClient from 'openapi-fetch';

import type { paths } from '../../src/api/schema';
import { Greenroom } from './greenroom.ts';
import { LiveKit } from './livekit.ts';
import { freePort } from './processes.ts';
import { Proxy } from './proxy.ts';

export interface StackOptions {
  /** The management endpoints ask for an API key, as in production. */
  keys?: boolean;
  /** More settings, as environment variables. */
  settings?: Record<string, string>;
}

/** Everything real on this machine: PostgreSQL, LiveKit, Greenroom with its pages, and a line to LiveKit that can be cut. */
export class Stack {
  private constructor(
    private readonly folder: string,
    readonly livekit: LiveKit,
    readonly line: Proxy,
    readonly greenroom: Greenroom,
  ) {}

  static async start({ keys = false, settings = {} }: StackOptions = {}): Promise<Stack> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'greenroom-e2e-')));
    const port = await freePort();
    const livekit = await LiveKit.start(join(folder, 'livekit'), `http://127.0.0.1:${port}/webhooks/livekit`);
    const line = await Proxy.to(livekit.port);
    const greenroom = new Greenroom(join(folder, 'greenroom'), port, {
      GREENROOM__LIVEKIT__URL: livekit.url,
      GREENROOM__LIVEKIT__PUBLIC_URL: `ws://127.0.0.1:${line.port}`,
      GREENROOM__LIVEKIT__API_KEY: livekit.key,
      GREENROOM__LIVEKIT__API_SECRET: livekit.secret,
      ...(keys ? { GREENROOM__ENTRY__AUTHENTICATION: 'keys' } : {}),
      ...settings,
    });
    const stack = new Stack(folder, livekit, line, greenroom);
    try {
      await greenroom.start();
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  get origin(): string {
    return this.greenroom.origin;
  }

  /** Greenroom's API, as a recruiting system uses it. */
  api(key?: string) {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    return createClient<paths>({ baseUrl: this.origin, headers });
  }

  /** What Greenroom and LiveKit wrote, to be looked at after a failure. */
  keepLogs(folder: string): void {
    mkdirSync(folder, { recursive: true });
    const name = basename(this.folder);
    copyFileSync(join(this.folder, 'greenroom.log'), join(folder, `${name}-greenroom.log`));
    copyFileSync(join(this.folder, 'livekit', 'livekit.log'), join(folder, `${name}-livekit.log`));
  }

  async stop(): Promise<void> {
    await this.greenroom.stop();
    await this.livekit.stop();
    await this.line.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
