import { signal } from '@preact/signals';

const said = signal('');
const urgent = signal('');

/** Tells people with a screen reader of a change, when they are done with what they are at. */
export function announce(text: string): void {
  say(said, text);
}

/** Tells them at once. For what takes something away: put out, connection lost. */
export function announceNow(text: string): void {
  say(urgent, text);
}

/** What comes so soon after another sentence is put behind it: else it would take its place before that was read out. */
const TOGETHER_MS = 300;
const fresh = new Map<typeof said, string>();

/** The same sentence twice is spoken twice only if it differs: by a space that is not spoken. */
function say(region: typeof said, text: string): void {
  const before = fresh.get(region);
  if (before === undefined) setTimeout(() => fresh.delete(region), TOGETHER_MS);
  const all = before === undefined ? text : `${before} ${text}`;
  fresh.set(region, all);
  region.value = region.value === all ? `${all}\u00a0` : all;
}

/** The two regions that are read out. On each page, and in each dialog over it, from the start: what is added with its text is not heard. */
export function Announcer() {
  return (
    <>
      <div class="visually-hidden" role="status" aria-live="polite">
        {said.value}
      </div>
      <div class="visually-hidden" role="alert" aria-live="assertive">
        {urgent.value}
      </div>
    </>
  );
}
