import './adopted-styles.ts'; // first: Bokeh styles some of its parts while it is loaded
import './own-colors.ts';
import { logger } from '@bokeh/bokehjs/build/js/lib/core/logging';

logger.set_level('warn');

export { createBarPlot } from './bar-plot.ts';
export { createMapPlot } from './map-plot.ts';
export { createWeekPlot } from './week-plot.ts';
