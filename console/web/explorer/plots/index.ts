import './adopted-styles.ts'; // first: Bokeh styles some of its parts while it is loaded
import { set_log_level } from '@bokeh/bokehjs/build/js/lib/core/logging';

set_log_level('warn');

export { createBarPlot } from './bar-plot.ts';
export { createMapPlot } from './map-plot.ts';
export { createWeekPlot } from './week-plot.ts';
