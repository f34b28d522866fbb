import { Copy } from 'lucide-preact';
import { useState } from 'preact/hooks';

import { t } from '../../i18n';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { saying } from '../parts/saying';

interface CopyProps {
  label: string;
  /** What is copied, asked for when the button is pressed: a secret need not be in the page before. */
  text: () => string | Promise<string>;
  quiet?: boolean;
}

/** Safari lets a page write only while the press lasts: what is still to be asked for is promised meanwhile. */
async function write(text: string | Promise<string>): Promise<void> {
  if (typeof text === 'string' || typeof ClipboardItem === 'undefined') return navigator.clipboard.writeText(await text);
  const blob = text.then((words) => new Blob([words], { type: 'text/plain' }));
  // Why the text is not to be had says more than that it could not be written.
  await Promise.all([text, navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])]);
}

/** Copies a text, and says that it did, or why not. */
export function CopyButton({ label, text, quiet = false }: CopyProps) {
  const [failure, setFailure] = useState<string>();
  const copy = async () => {
    try {
      await write(text());
      setFailure(undefined);
      announce(t('common.copied'));
    } catch (error) {
      setFailure(error instanceof DOMException || error instanceof TypeError ? t('admin.copy.failed') : saying(error).text);
    }
  };
  return (
    <>
      <Button looks={quiet ? 'quiet' : 'plain'} onPress={copy}>
        <Copy size={18} aria-hidden="true" />
        {label}
      </Button>
      {failure && <Notice tone="bad">{failure}</Notice>}
    </>
  );
}
