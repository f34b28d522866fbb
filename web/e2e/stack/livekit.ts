import { createHmac, randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

import { freePort, freeUdpPort, until, Watched } from './processes.ts';

const KEY = 'greenroom-e2e';
const READY_MS = 30_000;

/** A LiveKit server of our own, on loopback. Rooms live in its memory: a restart loses them all. */
export class LiveKit {
  private running: Watched | undefined;

  private constructor(
    private readonly folder: string,
    private readonly binary: string,
    readonly port: number,
    readonly key: string,
    readonly secret: string,
  ) {}

  /** Starts one that tells this address what happens. */
  static async start(folder: string, webhook: string): Promise<LiveKit> {
    mkdirSync(folder, { recursive: true });
    const [port, udp] = [await freePort(), await freeUdpPort()];
    const livekit = new LiveKit(folder, binary(), port, KEY, randomBytes(24).toString('hex'));
    writeFileSync(livekit.configuration, configuration({ port, udp, secret: livekit.secret, webhook }), { mode: 0o600 });
    await livekit.begin();
    return livekit;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Starts it again, without the rooms it had. */
  async begin(): Promise<void> {
    const running = await Watched.start({
      program: this.binary,
      args: ['--config', this.configuration],
      log: join(this.folder, 'livekit.log'),
    });
    this.running = running;
    await until('LiveKit answers', READY_MS, async () => {
      if (!running.isRunning) throw new Error(`LiveKit ended; see ${this.folder}`);
      return (await fetch(`http://127.0.0.1:${this.port}/`)).ok || undefined;
    });
  }

  /** Ends it as a crash would: nobody is told anything. */
  async kill(): Promise<void> {
    await this.running?.kill();
    this.running = undefined;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  /** A token that this server takes: a JSON Web Token, signed with its secret. */
  token(claims: Record<string, unknown>, seconds = 600): string {
    const now = Math.floor(Date.now() / 1000);
    const body = { iss: this.key, nbf: now - 5, exp: now + seconds, ...claims };
    const text = [{ alg: 'HS256', typ: 'JWT' }, body].map(encoded).join('.');
    return `${text}.${createHmac('sha256', this.secret).update(text).digest('base64url')}`;
  }

  private get configuration(): string {
    return join(this.folder, 'livekit.yaml');
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** As `greenroom dev` configures its own: everything on loopback, media too. */
function configuration({ port, udp, secret, webhook }: { port: number; udp: number; secret: string; webhook: string }): string {
  return JSON.stringify({
    port,
    bind_addresses: ['127.0.0.1'],
    rtc: {
      tcp_port: 0,
      udp_port: udp,
      use_external_ip: false,
      node_ip: '127.0.0.1',
      ips: { includes: ['127.0.0.1/32'] },
      enable_loopback_candidate: true,
    },
    keys: { [KEY]: secret },
    room: { auto_create: false, empty_timeout: 900, departure_timeout: 600, max_participants: 0 },
    webhook: { api_key: KEY, urls: [webhook], resource_url_notifier: { max_age: '10m', max_depth: 2000 } },
  });
}

/** The one on PATH, or the one that `greenroom dev` and the Rust tests build into the cache. */
function binary(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = [...folders.map((folder) => join(folder, 'livekit-server')), join(cache, 'greenroom', 'livekit-server-1.13.5')];
  const found = candidates.find(isExecutable);
  if (!found) throw new Error('there is no LiveKit server: run `cargo run -- dev` once, which builds it');
  return found;
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
