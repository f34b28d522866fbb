import { useRef } from 'preact/hooks';

/**
 * An `Idempotency-Key` for what is sent: the same as long as the same is sent, so that asking again after a lost answer makes
 * nothing twice; another one as soon as the body is another, which the server would refuse under the first.
 */
export function useRepeatKey(): (body: unknown) => string {
  const last = useRef({ text: '', key: '' });
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== last.current.text) last.current = { text, key: crypto.randomUUID() };
    return last.current.key;
  };
}
