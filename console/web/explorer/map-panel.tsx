import type { JSX } from 'preact';
import { Segments } from './controls.tsx';
import { DistrictMap } from './district-map.tsx';
import type { DistrictMapProps } from './district-map.tsx';
import { Legend } from './legend.tsx';
import { mapTitle, valueNoun } from './model/wording.ts';

/** What the map is drawn from. */
export interface MapPanelProps extends Omit<DistrictMapProps, 'title'> {
  readonly cutName: string;
  /** Whether it is known which districts trips link. */
  readonly hasLinks: boolean;
}

/** The choropleth, with the controls of its colors. */
export function MapPanel(props: MapPanelProps): JSX.Element {
  const { layer, picture, theme, cutName, view } = props;
  const title = mapTitle(picture.show, cutName);
  const unit = `${valueNoun(picture.show)}${view.isPerKm2 ? ' per km²' : ''}`;
  return (
    <section class="explorer-map panel" aria-label="Map">
      <h2>{title}</h2>
      <MapControls {...props} />
      {layer.problem === undefined ? (
        <>
          <DistrictMap key={layer.id} {...props} title={title} />
          <Legend scale={picture.scale} theme={theme} unit={unit} />
        </>
      ) : (
        <p class="explorer-no-map">No map: {layer.problem}. The charts and the table below need none.</p>
      )}
    </section>
  );
}

function MapControls({ layer, view, picture, hasLinks, change }: MapPanelProps): JSX.Element {
  const whyNot = !hasLinks
    ? 'Kept for layers of at most 300 districts'
    : picture.cut.length === 0
      ? 'Choose a district first'
      : undefined;
  return (
    <div class="map-controls">
      <Segments
        label="What the map shows"
        value={picture.show}
        options={[
          { value: 'pickups', text: 'Pickups' },
          { value: 'dropoffs', text: 'Dropoffs' },
          { value: 'to', text: 'Trips from here', whyNot },
          { value: 'from', text: 'Trips to here', whyNot },
        ]}
        onChange={(show) => {
          change({ show });
        }}
      />
      {layer.problem === undefined && (
        <>
          <Segments
            label="Color scale"
            value={view.scale}
            options={[
              { value: 'log', text: 'Log' },
              { value: 'linear', text: 'Linear' },
            ]}
            onChange={(scale) => {
              change({ scale });
            }}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={view.isPerKm2}
              onChange={(event) => {
                change({ isPerKm2: event.currentTarget.checked });
              }}
            />
            per km²
          </label>
        </>
      )}
    </div>
  );
}
