import type { JSX } from 'preact';
import type { ResultSummary } from '../../api.ts';
import { Link } from '../parts/link.tsx';
import { grouped } from './model/numbers.ts';

/** Digits of a digest that are enough to distinguish it at a glance. */
const DIGEST_DIGITS = 12;

/** Which results the numbers come from, and which execution counted them. */
export function Provenance({ results }: { readonly results: readonly ResultSummary[] }): JSX.Element {
  const digests = new Set(results.map(({ digest }) => digest));
  const executions = new Set(results.map(({ execution }) => execution));
  const [digest = ''] = digests;
  const text =
    executions.size === 1 && digests.size === 1
      ? `Counted by execution ${[...executions].join()}, digest ${digest.slice(0, DIGEST_DIGITS)}…`
      : `Counted by ${executions.size} executions with ${digests.size} digests`;
  return (
    <details class="provenance">
      <summary>{text}</summary>
      <div class="table-scroll">
        <table class="sources">
          <caption class="visually-hidden">The results that are added up</caption>
          <thead>
            <tr>
              <th scope="col">Trips</th>
              <th scope="col" class="number">
                Records
              </th>
              <th scope="col">File</th>
              <th scope="col">Execution</th>
              <th scope="col">Digest</th>
            </tr>
          </thead>
          <tbody>
            {results.map(({ trips, color, month, synthetic, records, file, execution, digest: own }) => (
              <tr key={trips}>
                <th scope="row">
                  {color} {month}
                  {synthetic && ' SYNTHETIC'}
                </th>
                <td class="number">{grouped(records)}</td>
                <td>{file}</td>
                <td>
                  <Link href={`/executions/${execution}`}>{execution}</Link>
                </td>
                <td>
                  <code title={own}>{own.slice(0, DIGEST_DIGITS)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
