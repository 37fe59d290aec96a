import type { JSX } from 'preact';
import { grouped, shareText } from './model/numbers.ts';
import type { Picture } from './model/picture.ts';
import { valueNoun } from './model/wording.ts';

/** What the map shows by borough, and a cut by all districts of one; nothing if the layer has no boroughs. */
export function BoroughTable({
  picture,
  choose,
}: {
  readonly picture: Picture;
  readonly choose: (rows: readonly number[]) => void;
}): JSX.Element | null {
  const { boroughs, cut, show } = picture;
  if (boroughs.length === 0) return null;
  const noun = valueNoun(show);
  return (
    <section class="explorer-boroughs panel" aria-label="Boroughs">
      <h2>Boroughs</h2>
      <table class="boroughs">
        <caption class="visually-hidden">{noun} by borough; check one to cut by all of its districts</caption>
        <thead>
          <tr>
            <th scope="col">Borough</th>
            <td />
            <th scope="col" class="number">
              {noun.charAt(0).toUpperCase() + noun.slice(1)}
            </th>
            <th scope="col" class="number">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {boroughs.map(({ name, rows, count, share }) => {
            const chosen = rows.filter((row) => cut.includes(row)).length;
            return (
              <tr key={name}>
                <th scope="row">
                  <label>
                    <input
                      type="checkbox"
                      checked={chosen === rows.length}
                      indeterminate={chosen > 0 && chosen < rows.length}
                      onChange={() => {
                        choose(rows);
                      }}
                    />
                    {name}
                  </label>
                </th>
                <td class="bar-cell" aria-hidden="true">
                  <div class="share-bar" style={{ width: `${share * 100}%` }} />
                </td>
                <td class="number">{grouped(count)}</td>
                <td class="number quiet">{shareText(share)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
