/** The few operations on elements that every part of the page uses. Text from a run becomes text, never HTML. */

/** The element with an id. Throws if the skeleton has none: then page and script do not belong together. */
export function byId<T extends Element = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`Cannot show the run: the page has no element '${id}'`);
  return element as Element as T;
}

/** The first element inside another that a selector finds. Throws when there is none. */
export function find<T extends Element = HTMLElement>(within: ParentNode, selector: string): T {
  const element = within.querySelector<T>(selector);
  if (!element) throw new Error(`Cannot show the run: no element is '${selector}'`);
  return element;
}

/** Writes only a changed text, so that the browser has nothing to lay out when nothing changed. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets an attribute; null removes it. */
export function setAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Sets a style's custom property, which style sheets turn into a length. */
export function setRatio(element: HTMLElement, name: '--ratio' | '--x' | '--y', ratio: number): void {
  const value = ratio.toFixed(4);
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

/** A new element with a class and children; strings become text. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...children);
  return element;
}

/** A picture from the skeleton. It is decoration: words beside it say the same. */
export function createIcon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

const SVG = 'http://www.w3.org/2000/svg';
