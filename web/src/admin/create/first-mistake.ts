import { useEffect, useRef } from 'preact/hooks';

import type { Mistakes } from './form';

/** Where a form stands; with each new set of mistakes the keyboard is brought to the first field that is wrong. */
export function useFirstMistake(mistakes: Mistakes | undefined) {
  const place = useRef<HTMLFormElement>(null);
  useEffect(() => {
    place.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [mistakes]);
  return place;
}
