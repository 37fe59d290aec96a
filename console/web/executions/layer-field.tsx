import type { JSX } from 'preact';
import type { StartDefaults, StartForm } from '../../api.ts';
import { StartField } from './start-field.tsx';
import type { FieldProps } from './start-field.tsx';
import type { StartValues } from './start-values.ts';

/** The choice that is no built-in layer. */
const OWN = 'own';

/** Which districts to count by: a built-in layer, or a file and the properties that name its districts. */
export function LayerField({
  about,
  ownLayer,
  change,
  propsOf,
}: {
  readonly about: StartDefaults;
  readonly ownLayer: boolean;
  readonly change: (changes: Partial<StartValues>) => void;
  readonly propsOf: (field: keyof StartForm) => FieldProps;
}): JSX.Element {
  const choose = (value: string): void => {
    if (value === OWN) change({ ownLayer: true, districts: '' });
    else change({ ownLayer: false, districts: value });
  };
  return (
    <>
      <div class="field">
        <label for="start-layer">Districts</label>
        <select
          id="start-layer"
          value={ownLayer ? OWN : propsOf('districts').value}
          onChange={({ currentTarget }) => {
            choose(currentTarget.value);
          }}
        >
          {about.builtInLayers.map(({ name, source }) => (
            <option key={name} value={name}>
              {name} (built in, {source})
            </option>
          ))}
          <option value={OWN}>a GeoJSON file of my own…</option>
        </select>
      </div>
      {ownLayer && (
        <div class="start-layer">
          <StartField
            {...propsOf('districts')}
            label="File"
            placeholder={about.local ? 'path/to/districts.geojson' : 's3://bucket/districts.geojson'}
          />
          <div class="start-properties">
            <StartField {...propsOf('districtId')} label="Property with its id" placeholder="boro_cd" />
            <StartField {...propsOf('districtName')} label="With its name" placeholder="none" />
          </div>
        </div>
      )}
    </>
  );
}
