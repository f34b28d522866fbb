import { cleanup, render, screen } from '@testing-library/preact';
import { useRef } from 'preact/hooks';
import { afterEach, expect, it } from 'vitest';

import { useHeldFocus } from './held-focus';

afterEach(cleanup);

function List({ names }: { names: string[] }) {
  const place = useRef<HTMLDivElement>(null);
  useHeldFocus(place);
  return (
    <div ref={place}>
      {names.map((name) => (
        <button key={name}>{name}</button>
      ))}
    </div>
  );
}

it.each(['a', 'b', 'c', 'd'])('leaves the focus on %s, in whichever order the rows come', (name) => {
  const { rerender } = render(<List names={['a', 'b', 'c', 'd']} />);
  screen.getByText(name).focus();
  for (const names of [['d', 'b', 'a', 'c'], ['b', 'c', 'd', 'a'], ['c', 'a', 'd', 'b']]) {
    rerender(<List names={names} />);
    expect(document.activeElement?.textContent).toBe(name);
  }
});
