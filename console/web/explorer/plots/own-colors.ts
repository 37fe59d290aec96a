import { VisualProperties } from '@bokeh/bokehjs/build/js/lib/core/visuals/visual';

/*
 * Bokeh asks the browser for the computed value of a custom property (`--bk-axis-line-color`) whenever it needs a color
 * or a font: hundreds of times in a painting. This page sets none of them, its colors are properties of the models.
 */
Object.assign(VisualProperties.prototype, { _get_css_value: (): string => '' });
