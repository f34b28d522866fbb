import { Users } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../i18n';
import { HostActs } from './host/host-bar';
import type { Visit } from './visit';

/** Which interview it is, and how many are here. The observers are counted for everybody. */
export function Header({ visit, title }: { visit: Visit; title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    document.title = title;
  }, [title]);
  const people = visit.call.people.value.filter((person) => !person.watching).length;
  const observers = visit.news.observersInside.value;
  const open = visit.panel.value === 'people';
  return (
    <header class="room-header">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {visit.host && <HostActs host={visit.host} />}
      <button type="button" class="room-people-button" aria-expanded={open} onClick={() => visit.show('people')}>
        <Users size={20} aria-hidden="true" />
        <span class="room-count">
          <span>{t('room.people.count', { n: people })}</span>
          {observers > 0 && <span class="room-observers">{t('room.observers.short', { n: observers })}</span>}
        </span>
      </button>
    </header>
  );
}
