import type { TapEvent } from '@bokeh/bokehjs/build/js/lib/core/ui_events';
import { TapTool, TapToolView } from '@bokeh/bokehjs/build/js/lib/models/tools/gestures/tap_tool';

/** Treats the second of two quick clicks, and a slow click, as clicks: Bokeh has other names for them. */
class ClickToolView extends TapToolView {
  override _doubletap(event: TapEvent): boolean {
    this._handle_tap(event);
    return true;
  }

  override _press(event: TapEvent): boolean {
    this._handle_tap(event);
    return true;
  }
}

/** Reports every click on a mark. */
export class ClickTool extends TapTool {
  static {
    this.prototype.default_view = ClickToolView;
  }
}
