import { answer, api, Problem, Unreachable } from '../../api/client';
import type { ReportCode, Tryout } from '../../api/types';

/** What a test of the way to the media server came to: `ok`, or what stands in its way. */
export type Connection = Extract<ReportCode, 'ok' | 'signal_blocked' | 'media_blocked' | 'timed_out' | 'unsupported'> | 'unknown';

/** One after the other: whether LiveKit is reached at all, and whether sound and picture would get through. */
export interface Checks {
  signal(): Promise<boolean>;
  media(): Promise<boolean>;
}

/** Longer nobody waits; the room itself tries longer. */
export const PATIENCE_MS = 20_000;

/** Tells what is in the way. Nothing of it keeps anybody from trying to enter. */
export async function judge(checks: Checks): Promise<Connection> {
  const late = new Promise<Connection>((tell) => setTimeout(() => tell('timed_out'), PATIENCE_MS));
  return Promise.race([late, run(checks)]);
}

async function run(checks: Checks): Promise<Connection> {
  if (!(await checks.signal())) return 'signal_blocked';
  return (await checks.media()) ? 'ok' : 'media_blocked';
}

/** Tests the way into a throw-away room with LiveKit's own checks. `unknown` where our server gives no room to try it in. */
export async function testConnection(link: string): Promise<Connection> {
  if (typeof RTCPeerConnection === 'undefined') return 'unsupported';
  try {
    const tryout = await answer(api.POST('/api/room/preflight', { body: { link } }));
    return await judge(await livekitChecks(tryout));
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) return 'unknown';
    throw error;
  }
}

async function livekitChecks({ livekitUrl, token }: Tryout): Promise<Checks> {
  const { CheckStatus, ConnectionCheck, setLogLevel } = await import('livekit-client');
  setLogLevel('silent');
  const check = new ConnectionCheck(livekitUrl, token);
  const passed = async (run: Promise<{ status: number }>) => (await run).status === Number(CheckStatus.SUCCESS);
  return { signal: () => passed(check.checkWebsocket()), media: () => passed(check.checkWebRTC()) };
}
