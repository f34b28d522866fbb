import './rooms.css';

import { Plus } from 'lucide-preact';
import { useLocation } from 'preact-iso';
import { useEffect, useMemo } from 'preact/hooks';

import { t } from '../../i18n';
import { announce } from '../../ui/announce';
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
  const reload = () => (items.length === 0 ? list.load() : list.more());
  return (
    <>
      {items.length > 0 && (
        <VirtualTable label={t('admin.rooms.title')} columns={ROOM_COLUMNS} items={items} keyOf={({ room }) => room.roomName} />
      )}
      {failure !== null && <Trouble error={failure} onRetry={reload} />}
      {items.length === 0 && failure === null && (loading ? <Loading /> : <p class="card muted">{t('admin.rooms.none')}</p>)}
      <Foot list={list} />
    </>
  );
}

function Foot({ list }: { list: RoomList }) {
  const count = list.items.value.length;
  const more = async () => {
    await list.more();
    announce(t('admin.live.count', { n: list.items.peek().length }));
  };
  if (count === 0) return null;
  return (
    <div class="admin-rooms-foot">
      <span class="muted">{t(list.cursor.value ? 'admin.live.count' : 'admin.rooms.all', { n: count })}</span>
      {list.cursor.value && <Button onPress={more}>{t('admin.rooms.more')}</Button>}
    </div>
  );
}
