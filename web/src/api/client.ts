import createClient from 'openapi-fetch';

import type { paths } from './schema';
import type { ProblemBody } from './types';

/** The server said no, and why: an RFC 9457 problem with a stable `code`. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly body: ProblemBody;
  /** Seconds after which it is worth asking again, if the server said so. */
  readonly retryAfter: number | undefined;
  /** What the server's clock showed, by the header `Date` (RFC 9110, section 6.6.1), which knows whole seconds. */
  readonly serverTime: string | undefined;

  constructor(body: ProblemBody, { retryAfter, serverTime }: { retryAfter?: number | undefined; serverTime?: string | undefined } = {}) {
    super(body.detail);
    this.name = 'Problem';
    this.code = body.code;
    this.status = body.status;
    this.body = body;
    this.retryAfter = retryAfter;
    this.serverTime = serverTime;
  }
}

/** No answer came: no network, or the server is away. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('the server gave no answer', { cause });
    this.name = 'Unreachable';
  }
}

/** Longer than the server works on anything (`http.request_timeout_seconds`, 15 unless set otherwise). */
const LONGEST_ANSWER_MS = 20_000;

/** `AbortSignal.any` would say this shorter, and is missing in Safari before 17.4 and Chrome before 116. */
async function timely(request: Request): Promise<globalThis.Response> {
  const tooLong = AbortSignal.timeout(LONGEST_ANSWER_MS);
  const either = new AbortController();
  for (const signal of [request.signal, tooLong]) {
    const end = () => either.abort(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  }
  return fetch(request, { signal: either.signal });
}

/** Every operation of the OpenAPI document, typed. Use it through {@link answer}. */
export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', fetch: timely });

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: globalThis.Response;
}

/**
 * The answer of a call, or a {@link Problem}, or {@link Unreachable}: `await answer(api.POST('/api/room/join', { body }))`.
 */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  const outcome = await call.catch((cause: unknown) => {
    throw new Unreachable(cause);
  });
  if (outcome.data !== undefined) return outcome.data;
  if (isProblem(outcome.error)) throw new Problem(outcome.error, said(outcome.response));
  throw new Unreachable(`an answer that is none of ours, ${outcome.response.status}`);
}

function isProblem(value: unknown): value is ProblemBody {
  return typeof value === 'object' && value !== null && 'code' in value && 'status' in value;
}

/** What an answer says beside its body. */
function said(response: globalThis.Response): { retryAfter: number | undefined; serverTime: string | undefined } {
  return { retryAfter: seconds(response), serverTime: response.headers.get('date') ?? undefined };
}

function seconds(response: globalThis.Response): number | undefined {
  const text = response.headers.get('retry-after');
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
