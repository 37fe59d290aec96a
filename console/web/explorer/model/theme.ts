import { palette } from './palette.ts';

/** The page's colors and font, resolved for use on a canvas. */
export interface Theme {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly surface: string;
  /** Districts without trips. */
  readonly ground: string;
  readonly accent: string;
  /** The outline of what is chosen. */
  readonly chosen: string;
  readonly font: string;
  /** From few to many. */
  readonly palette: readonly string[];
}

/** The scheme that the reader's system prefers. */
export const DARK_SCHEME = '(prefers-color-scheme: dark)';

/** Reads the page's tokens; a custom property holds its source text, so they are read as an element's computed style. */
export function readTheme(): Theme {
  const probe = document.body.appendChild(document.createElement('span'));
  const token = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const theme = {
    text: token('text'),
    quiet: token('text-quiet'),
    line: token('line'),
    surface: token('surface'),
    ground: token('explorer-ground'),
    accent: token('accent'),
    chosen: token('explorer-chosen'),
    font: getComputedStyle(document.documentElement).fontFamily,
    palette: palette(matchMedia(DARK_SCHEME).matches),
  };
  probe.remove();
  return theme;
}
