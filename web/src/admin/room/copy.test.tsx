import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Problem } from '../../api/client';
import { CopyButton } from './copy';

const written: Promise<string>[] = [];
beforeEach(() => {
  written.length = 0;
  vi.stubGlobal('ClipboardItem', class {
    constructor(readonly parts: Record<string, Promise<Blob>>) {}
  });
  const write = async ([item]: { parts: Record<string, Promise<Blob>> }[]) => {
    const text = (item?.parts['text/plain'] ?? expect.fail('no text')).then((blob) => blob.text());
    written.push(text);
    await text.catch(() => Promise.reject(new DOMException('refused', 'NotAllowedError')));
  };
  vi.stubGlobal('navigator', { ...navigator, clipboard: { write } });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function pressed(text: Promise<string>) {
  render(<CopyButton label="Copy" text={() => text} />);
  fireEvent.click(screen.getByRole('button'));
}

it('writes while the press lasts, although the text comes later', async () => {
  let comes: (text: string) => void = () => undefined;
  pressed(new Promise((resolve) => (comes = resolve)));
  expect(written).toHaveLength(1);
  await act(async () => {
    comes('https://example.com/join');
    expect(await written[0]).toBe('https://example.com/join');
  });
});

it('says why the text is not to be had, not that it could not be written', async () => {
  const body = { success: false, type: '', title: '', detail: '', status: 403, code: 'forbidden', scope: 'rooms:write', requestId: 'r' };
  pressed(Promise.reject(new Problem(body)));
  await screen.findByText(/rooms:write/);
});
