import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { isExecutable } from './livekit.ts';
import { freePort, until, Watched } from './processes.ts';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const READY_MS = 60_000;

/** Greenroom with a PostgreSQL of its own, as `greenroom dev` runs them. */
export class Greenroom {
  private running: Watched | undefined;

  constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly environment: Record<string, string>,
  ) {}

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  async start(): Promise<void> {
    const running = await Watched.start({
      program: binary(),
      args: ['dev', '--no-web', '--port', String(this.port), '--data-dir', this.folder, '--livekit-port', String(await freePort())],
      env: { ...silenced(), ...this.environment },
      log: `${this.folder}.log`,
    });
    this.running = running;
    await until('Greenroom is ready', READY_MS, async () => {
      if (!running.isRunning) throw new Error(`Greenroom ended:\n${readFileSync(`${this.folder}.log`, 'utf8').slice(-2000)}`);
      return (await fetch(`${this.origin}/readyz`)).ok || undefined;
    });
  }

  /** An API key of this name, as `greenroom keys create` prints it. */
  async createKey(name: string, scope = 'admin'): Promise<string> {
    const args = ['--profile', 'development', 'keys', 'create', '--name', name, '--scope', scope];
    const env = { ...process.env, ...silenced(), ...this.environment, ...this.secrets() };
    return (await promisify(execFile)(binary(), args, { env })).stdout.trim();
  }

  /** Stops answering, as a network that is gone, and keeps everything. */
  freeze(): void {
    this.running?.freeze();
  }

  resume(): void {
    this.running?.resume();
  }

  /** Stops it and PostgreSQL, and takes the data away. */
  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
    if (this.database !== this.folder) rmSync(this.database, { recursive: true, force: true });
  }

  /** What a second process of ours needs to reach the same database. */
  private secrets(): Record<string, string> {
    const password = readFileSync(join(this.database, 'password'), 'utf8').trim();
    const port = readFileSync(join(this.database, 'data', 'postmaster.pid'), 'utf8').split('\n')[3];
    return {
      GREENROOM__DATABASE__URL: `postgres://greenroom:${password}@127.0.0.1:${port}/greenroom`,
      GREENROOM__ENTRY__LINK_KEY: readFileSync(join(this.folder, 'secrets', 'link_key'), 'utf8').trim(),
    };
  }

  /** PostgreSQL refuses to be root, and its account may not enter our folders: then `dev` keeps the data elsewhere. */
  private get database(): string {
    const asked = join(this.folder, 'postgres');
    const hash = createHash('sha256').update(asked).digest('hex').slice(0, 16);
    const ofRoot = join('/var/lib/greenroom', hash);
    return existsSync(ofRoot) ? ofRoot : asked;
  }
}

/** The settings of whoever runs the tests are no part of them. */
function silenced(): Record<string, string> {
  const ours = Object.keys(process.env).filter((name) => name.startsWith('GREENROOM_') || name === 'DATABASE_URL');
  return Object.fromEntries(ours.map((name) => [name, '']));
}

function binary(): string {
  const named = process.env['GREENROOM_BIN'] ?? join(REPOSITORY, 'target', 'debug', 'greenroom');
  if (!isExecutable(named)) throw new Error(`there is no ${named}: run \`cargo build --bin greenroom\`, or set GREENROOM_BIN`);
  return named;
}
