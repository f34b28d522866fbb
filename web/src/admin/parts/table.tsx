import './table.css';

import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';

import { language, t, type Key } from '../../i18n';
import { useHeldFocus } from './held-focus';
import { useVirtualRows } from './virtual';

export interface Column<T> {
  /** What the column is called. */
  title: Key;
  /** Its share of the width, as in `grid-template-columns`. */
  width: string;
  /** What stands in it. What changes by itself, such as the time, belongs into a component of its own. */
  cell: (item: T) => ComponentChildren;
}

interface TableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  items: readonly T[];
  keyOf: (item: T) => string;
  /** Whether a row is marked as bad: by a bar beside what its cells say. */
  bad?: (item: T) => boolean;
}

/**
 * A table of any length, of which only the rows in sight are drawn; on a phone each row is a card. That it is a table, how many
 * rows it has and which of them are drawn is said in ARIA, since neither its elements nor their number tell.
 */
export function VirtualTable<T>({ label, columns, items, keyOf, bad }: TableProps<T>) {
  const body = useRef<HTMLDivElement>(null);
  useHeldFocus(body);
  const name = (index: number) => {
    const item = items[index];
    return item === undefined ? String(index) : keyOf(item);
  };
  const { items: drawn, total, offset, measure } = useVirtualRows(items.length, name, body);
  const grid = useMemo(() => ({ gridTemplateColumns: columns.map((column) => column.width).join(' ') }), [columns]);
  return (
    <div role="table" class="admin-table" aria-label={label} aria-rowcount={items.length + 1} aria-colcount={columns.length}>
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} class="admin-table-head" style={grid}>
          {columns.map((column) => (
            <div role="columnheader" key={column.title}>
              {t(column.title)}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" class="admin-table-body" ref={body} style={{ blockSize: `${total}px` }}>
        {drawn.map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            <div
              key={row.key}
              ref={measure}
              data-index={row.index}
              role="row"
              aria-rowindex={row.index + 2}
              class="admin-table-place"
              style={{ transform: `translateY(${row.start - offset}px)` }}
            >
              <Row item={item} columns={columns} grid={grid} bad={bad?.(item) ?? false} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface RowProps<T> {
  item: T;
  columns: readonly Column<T>[];
  grid: { gridTemplateColumns: string };
  bad: boolean;
}

/** A row is drawn anew when it changed, not whenever the list is scrolled: the same element is left as it is. */
function Row<T>({ item, columns, grid, bad }: RowProps<T>) {
  const draw = () => (
    <div role="presentation" class={bad ? 'admin-table-row bad' : 'admin-table-row'} style={grid}>
      {columns.map((column) => (
        <div role="cell" key={column.title}>
          {column.cell(item)}
        </div>
      ))}
    </div>
  );
  return useMemo(draw, [item, columns, grid, bad, language.value]);
}
