import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { OUTSIDE } from './model/districts.ts';
import { grouped, shareText } from './model/numbers.ts';
import { sortedRows } from './model/rows.ts';
import type { TableRow } from './model/rows.ts';
import type { Picture } from './model/picture.ts';
import type { SortColumn, View } from './model/view.ts';
import type { Change } from './controls.tsx';
import { valueNoun } from './model/wording.ts';

/** Rows shown at first: more would make the page slow. */
const FIRST_ROWS = 300;
/** Number of districts from which the table can be searched. */
const SEARCHED_DISTRICTS = 100;

/** What the table is drawn from. */
export interface DistrictTableProps {
  readonly picture: Picture;
  readonly view: View;
  readonly change: Change;
  readonly choose: (rows: readonly number[]) => void;
}

/** The map's numbers, and the cut by keyboard: a check box per district. */
export function DistrictTable({ picture, view, change, choose }: DistrictTableProps): JSX.Element {
  const { rows, cut, show } = picture;
  const { sort, isAscending } = view;
  const [search, setSearch] = useState('');
  const [isAll, setAll] = useState(false);
  const sorted = useMemo(() => sortedRows(rows, sort, isAscending), [rows, sort, isAscending]);
  const found = search === '' ? sorted : sorted.filter((row) => matches(row, search));
  const shown = isAll ? found : found.slice(0, FIRST_ROWS);
  const hasLinks = rows[0]?.linked !== undefined;
  const column = (name: SortColumn, text: string): JSX.Element => (
    <SortHeader name={name} text={text} sort={sort} isAscending={isAscending} change={change} />
  );
  return (
    <section class="explorer-table panel" aria-label="Districts">
      <h2>Districts</h2>
      {rows.length > SEARCHED_DISTRICTS && (
        <input
          type="search"
          class="input table-search"
          aria-label="Find a district"
          placeholder="Find a district"
          value={search}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
          }}
        />
      )}
      <div class="table-scroll">
        <table class="districts">
          <caption class="visually-hidden">
            Trips by district. Check a district to cut all charts by it; arrow keys go from row to row.
          </caption>
          <thead>
            <tr>
              {column('district', 'District')}
              {column('pickups', 'Pickups')}
              <th class="number" scope="col">
                Share
              </th>
              {column('dropoffs', 'Dropoffs')}
              <th class="number" scope="col">
                Share
              </th>
              {hasLinks && column('linked', show === 'from' ? 'From here' : 'To here')}
              {hasLinks && (
                <th class="number" scope="col">
                  Share
                </th>
              )}
            </tr>
          </thead>
          <Rows rows={shown} cut={cut} choose={choose} />
        </table>
      </div>
      {shown.length < found.length && (
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            setAll(true);
          }}
        >
          Show all {grouped(found.length)} rows
        </button>
      )}
      {found.length === 0 && <p class="quiet">No district has “{search}” in its name.</p>}
      <p class="table-note quiet">
        Shares of pickups and dropoffs are in those within districts
        {hasLinks ? `, of ${valueNoun(show)} in all of these trips` : ''}.
      </p>
    </section>
  );
}

function SortHeader({
  name,
  text,
  sort,
  isAscending,
  change,
}: {
  readonly name: SortColumn;
  readonly text: string;
  readonly sort: SortColumn;
  readonly isAscending: boolean;
  readonly change: Change;
}): JSX.Element {
  const isSorted = sort === name;
  const turn = (): void => {
    change({ sort: name, isAscending: isSorted ? !isAscending : name === 'district' }, { replace: true });
  };
  return (
    <th
      class={name === 'district' ? '' : 'number'}
      scope="col"
      aria-sort={isSorted ? (isAscending ? 'ascending' : 'descending') : 'none'}
    >
      <button type="button" class="sort" onClick={turn}>
        {text}
        <span class="sort-sign" aria-hidden="true">
          {isSorted ? (isAscending ? '▲' : '▼') : ''}
        </span>
      </button>
    </th>
  );
}

function Rows({
  rows,
  cut,
  choose,
}: {
  readonly rows: readonly TableRow[];
  readonly cut: readonly number[];
  readonly choose: (rows: readonly number[]) => void;
}): JSX.Element {
  const body = useRef<HTMLTableSectionElement>(null);
  const [current, setCurrent] = useState<number>();
  // One row is in the tab order; arrow keys move on from it.
  const entry = rows.some(({ district }) => district.row === current) ? current : rows[0]?.district.row;
  const hasMap = rows.some(({ district }) => district.isDrawn);
  const step = (event: KeyboardEvent): void => {
    const boxes = [...(body.current?.querySelectorAll<HTMLInputElement>('input') ?? [])];
    const at = boxes.indexOf(event.target as HTMLInputElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: boxes.length - 1 }[event.key];
    if (to === undefined || at === -1) return;
    event.preventDefault();
    boxes[to]?.focus();
  };
  return (
    <tbody ref={body} onKeyDown={step}>
      {rows.map((row) => (
        <Row
          key={row.district.row}
          row={row}
          isMarked={hasMap && !row.district.isDrawn}
          isChosen={cut.includes(row.district.row)}
          isEntry={row.district.row === entry}
          onFocus={setCurrent}
          onChoose={choose}
        />
      ))}
    </tbody>
  );
}

interface RowProps {
  readonly row: TableRow;
  /** The map has other districts, but not this one. */
  readonly isMarked: boolean;
  readonly isChosen: boolean;
  /** It is the only row in the tab order. */
  readonly isEntry: boolean;
  readonly onFocus: (row: number) => void;
  readonly onChoose: (rows: readonly number[]) => void;
}

/** A district; only redrawn if one of its properties changed, since there are many. */
function Row({ row, isMarked, isChosen, isEntry, onFocus, onChoose }: RowProps): JSX.Element {
  const { district, pickups, pickupShare, dropoffs, dropoffShare, linked, linkedShare } = row;
  const numbers = [pickups, pickupShare, dropoffs, dropoffShare, linked, linkedShare];
  return useMemo(() => {
    const isInside = district.row !== OUTSIDE;
    return (
      <tr class={isChosen ? 'is-chosen' : ''}>
        <th scope="row">
          <label>
            <input
              type="checkbox"
              checked={isChosen}
              tabIndex={isEntry ? 0 : -1}
              onFocus={() => {
                onFocus(district.row);
              }}
              onChange={() => {
                onChoose([district.row]);
              }}
            />
            {district.label}
            {district.borough !== undefined && <span class="quiet"> {district.borough}</span>}
            {isInside && isMarked && <span class="not-drawn">not on the map</span>}
          </label>
        </th>
        <td class="number">{grouped(pickups)}</td>
        <td class="number quiet">{isInside ? shareText(pickupShare) : '–'}</td>
        <td class="number">{grouped(dropoffs)}</td>
        <td class="number quiet">{isInside ? shareText(dropoffShare) : '–'}</td>
        {linked !== undefined && <td class="number">{grouped(linked)}</td>}
        {linked !== undefined && <td class="number quiet">{shareText(linkedShare ?? 0)}</td>}
      </tr>
    );
  }, [district, isMarked, isChosen, isEntry, onFocus, onChoose, ...numbers]);
}

function matches({ district }: TableRow, search: string): boolean {
  return `${district.label} ${district.borough ?? ''}`.toLowerCase().includes(search.trim().toLowerCase());
}
