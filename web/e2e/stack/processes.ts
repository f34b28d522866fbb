import { spawn, type ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import { closeSync, openSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Starts a program, says its process id, and ends it when the pipe from us closes, for whatever reason: nothing outlives a
 * test run, also when that is killed. LiveKit with people inside ends at the second TERM only, hence one each second.
 */
const WATCHER = `
exec 3<&0 </dev/null
"$@" 3<&- >&2 &
child=$!
echo "$child"
exec >&2
(
    read -r _ <&3
    patience=15
    while [ "$patience" -gt 0 ] && kill -s TERM "$child"; do sleep 1; patience=$((patience - 1)); done
    kill -s KILL "$child"
) 2>/dev/null &
guard=$!
wait "$child"
kill "$guard" 2>/dev/null
`;

interface Start {
  program: string;
  args: string[];
  /** Beside our own environment. */
  env?: Record<string, string>;
  /** Takes what it writes. */
  log: string;
}

/** A program that never outlives us. */
export class Watched {
  private constructor(
    private readonly watcher: ChildProcess,
    private readonly ended: Promise<void>,
    readonly pid: number,
  ) {}

  static async start({ program, args, env, log }: Start): Promise<Watched> {
    const file = openSync(log, 'a');
    const watcher = spawn('/bin/sh', ['-c', WATCHER, 'greenroom-watcher', program, ...args], {
      stdio: ['pipe', 'pipe', file],
      env: { ...process.env, ...env },
      detached: true, // Ctrl-C in a terminal is for us; the pipe tells the others.
    });
    closeSync(file);
    const ended = new Promise<void>((done) => watcher.once('exit', () => done()));
    return new Watched(watcher, ended, await firstNumber(watcher));
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    this.resume();
    this.watcher.stdin?.end();
    await this.ended;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.ended;
  }

  /** Stops it in the middle of whatever it does: it keeps its sockets and answers nothing. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  /** Lets it go on. */
  resume(): void {
    if (this.watcher.exitCode === null) process.kill(this.pid, 'SIGCONT');
  }

  get isRunning(): boolean {
    return this.watcher.exitCode === null;
  }
}

async function firstNumber(watcher: ChildProcess): Promise<number> {
  if (!watcher.stdout) throw new Error('the watcher has no output');
  for await (const line of createInterface({ input: watcher.stdout })) return Number(line);
  throw new Error('the watcher said nothing');
}

/** Asks again and again until there is an answer that is neither undefined nor an error. */
export async function until<T>(what: string, limitMs: number, ask: () => Promise<T | undefined>): Promise<T> {
  const giveUp = Date.now() + limitMs;
  let last: unknown;
  while (Date.now() < giveUp) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await pause(50);
  }
  throw new Error(`${what}: not within ${limitMs / 1000} s`, { cause: last });
}

/** A port of TCP on loopback that nobody has. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** A port of UDP on loopback that nobody has. */
export async function freeUdpPort(): Promise<number> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await new Promise((done) => socket.once('listening', done));
  const { port } = socket.address();
  await new Promise<void>((done) => socket.close(() => done()));
  return port;
}
