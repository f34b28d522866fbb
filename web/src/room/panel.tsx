import { X } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../i18n';
import { ChatPanel } from './chat-panel';
import { PeoplePanel } from './people-panel';
import type { Visit } from './visit';

/** What is open beside the pictures; on a phone, above them. */
export function Panel({ visit }: { visit: Visit }) {
  const open = visit.panel.value;
  if (open === undefined) return null;
  return (
    <Frame key={open} title={t(open === 'chat' ? 'room.chat' : 'room.people')} onClose={() => visit.show(open)}>
      {open === 'chat' ? <ChatPanel visit={visit} /> : <PeoplePanel visit={visit} />}
    </Frame>
  );
}

function Frame({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const panel = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    (firstField(panel.current) ?? heading.current)?.focus();
    return () => opener instanceof HTMLElement && opener.focus();
  }, []);
  const closeByKey = (event: KeyboardEvent) => event.key === 'Escape' && onClose();
  return (
    <aside ref={panel} class="room-panel" aria-labelledby="room-panel-title" onKeyDown={closeByKey}>
      <div class="room-panel-head">
        <h2 ref={heading} id="room-panel-title" tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="button quiet" aria-label={t('common.close')} onClick={onClose}>
          <X size={20} aria-hidden="true" />
        </button>
      </div>
      {children}
    </aside>
  );
}

/** Who opens the chat wants to write. On a phone the keyboard would cover what there is to read. */
function firstField(panel: HTMLElement | null): HTMLInputElement | null {
  return matchMedia('(pointer: fine)').matches ? (panel?.querySelector<HTMLInputElement>('form input') ?? null) : null;
}
