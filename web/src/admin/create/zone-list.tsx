import { zones } from './zone-time';

/** The id of the list, for `list=` of an input. */
export const ZONE_LIST = 'admin-zones';

/** All time zones, to be searched by typing. */
export function ZoneList() {
  return (
    <datalist id={ZONE_LIST}>
      {zones().map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  );
}
