import { InlineStyleSheet } from '@bokeh/bokehjs/build/js/lib/core/dom';

/*
 * Loaded before the rest of Bokeh, to make it style its shadow roots with constructed style sheets instead of `<style>`
 * elements: the content security policy refuses all inline styles.
 */

/** The constructed sheet of each of Bokeh's style elements, and where it is adopted. */
const sheets = new WeakMap<InlineStyleSheet, { readonly sheet: CSSStyleSheet; root?: ShadowRoot }>();

const { prototype } = InlineStyleSheet;
const { _update: update } = prototype as unknown as { _update: (this: InlineStyleSheet, css: string) => void };

Object.assign(prototype, {
  install(this: InlineStyleSheet, parent: HTMLElement | ShadowRoot): void {
    if (!(parent instanceof ShadowRoot)) throw new TypeError('Bokeh styles something that is not a shadow root');
    const known = sheets.get(this) ?? { sheet: new CSSStyleSheet() };
    known.sheet.replaceSync(this.css);
    if (known.root === parent && parent.adoptedStyleSheets.includes(known.sheet)) return;
    known.root = parent;
    parent.adoptedStyleSheets.push(known.sheet);
    sheets.set(this, known);
  },
  uninstall(this: InlineStyleSheet): void {
    const { sheet, root } = sheets.get(this) ?? {};
    if (root) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
  },
  _update(this: InlineStyleSheet, css: string): void {
    // Bokeh sets the same text with every painting, and each change makes the browser compute the page's styles again.
    if (css === this.css) return;
    update.call(this, css); // the element keeps the text, although it is in no document
    sheets.get(this)?.sheet.replaceSync(css);
  },
});
