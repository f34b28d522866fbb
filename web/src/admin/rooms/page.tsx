import './rooms.css';

import { Plus } from 'lucide-preact';
import { useLocation } from 'preact-iso';
import { useEffect, useMemo } from 'preact/hooks';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Repairing } from '../drift/repairing';
import { Loading, Page } from '../parts/page';
import { ROOM_COLUMNS } from '../parts/room-columns';
import { VirtualTable } from '../parts/table';
import { Trouble } from '../parts/trouble';
import { may } from '../session';
import { FilterForm } from './filter-form';
import { address, read } from './filters';
import { RoomList } from './list';

/** All interviews, the newest first, narrowed by filters that stand in the address. */
export default function Rooms() {
  const { query, route } = useLocation();
  const filters = read(query);
  const here = address(filters);
  const list = useMemo(() => new RoomList(filters), [here]);
  useEffect(() => list.start(), [list]);
  return (
    <Page title={t('admin.rooms.title')} actions={<NewRoom />}>
      <FilterForm filters={filters} onChange={(next) => route(address(next), true)} />
      <List list={list} />
      <Repairing />
    </Page>
  );
}

function NewRoom() {
  if (!may('rooms:write')) return null;
  return (
    <a class="button" href="/admin/rooms/new">
      <Plus size={18} aria-hidden="true" />
      {t('admin.nav.new')}
    </a>
  );
}

function List({ list }: { list: RoomList }) {
  const items = list.items.value;
  const [loading, failure] = [list.loading.value, list.failure.value];
  return (
    <>
      {items.length > 0 && (
        <VirtualTable label={t('admin.rooms.title')} columns={ROOM_COLUMNS} items={items} keyOf={({ room }) => room.roomName} />
      )}
      {failure !== null && <Trouble error={failure} onRetry={() => list.retry()} />}
      {items.length === 0 && failure === null && loading && <Loading />}
      <Foot list={list} />
    </>
  );
}

/** How many there are, which is also said when the filters or a further page changed that. */
function Foot({ list }: { list: RoomList }) {
  const count = list.items.value.length;
  const [cursor, silent] = [list.cursor.value, list.loading.value || list.failure.value !== null];
  return (
    <div class="admin-rooms-foot">
      <span class="muted" role="status">
        {count === 0 ? !silent && t('admin.rooms.none') : t(cursor ? 'admin.live.count' : 'admin.rooms.all', { n: count })}
      </span>
      {cursor && <Button onPress={() => list.more()}>{t('admin.rooms.more')}</Button>}
    </div>
  );
}
