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

/** The same sentence twice is spoken twice only if it differs: by a space that is not spoken. */
function say(region: typeof said, text: string): void {
  region.value = region.value === text ? `${text}\u00a0` : text;
}

/** The two regions that are read out. Once on a page, and never taken away: what is added with its text is not heard. */
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
