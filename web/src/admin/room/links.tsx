import { useState } from 'preact/hooks';

import { t } from '../../i18n';
import { Notice } from '../../ui/notice';
import { linksOf } from '../create/made';
import { CopyButton } from './copy';
import { word } from '../parts/words';

/** Right after a room was made: everybody's link, to be copied. */
export function Links({ room }: { room: string }) {
  const [links] = useState(() => linksOf(room));
  if (links.length === 0) return null;
  return (
    <Notice tone="good" title={t('admin.links.title')}>
      <p>{t('admin.links.what')}</p>
      <ul class="admin-room-plain admin-room-links">
        {links.map(({ id, name, role, url }) => (
          <li key={id} class="row">
            <span>
              <bdi>{name}</bdi> <span class="muted">{word('common.role', role)}</span>
            </span>
            <CopyButton label={t('admin.links.copy', { name })} text={() => url} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}
