import type { Rgba } from '../model/pictures.js';
import { create, setAttribute } from './dom.js';

/** A picture with a pixel for each value; the style sheet enlarges it. */
export function createCanvas(width: number, height: number, alternative = ''): HTMLCanvasElement {
  const element = create('canvas');
  element.width = width;
  element.height = height;
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', alternative);
  return element;
}

/** A square picture of these pixels. */
export function pictureCanvas(pixels: Rgba, side: number, alternative: string): HTMLCanvasElement {
  const element = createCanvas(side, side, alternative);
  paint(element, pixels, alternative);
  return element;
}

/**
 * Replaces a canvas's picture by one of the same size.
 *
 * @param alternative the picture in words; left out: they stay as they are
 */
export function paint(element: HTMLCanvasElement, pixels: Rgba, alternative?: string): void {
  if (alternative !== undefined) setAttribute(element, 'aria-label', alternative);
  element.getContext('2d')?.putImageData(new ImageData(pixels, element.width), 0, 0);
}

/** Takes a canvas's picture away. */
export function wipe(element: HTMLCanvasElement): void {
  setAttribute(element, 'aria-label', 'Nothing yet');
  element.getContext('2d')?.clearRect(0, 0, element.width, element.height);
}
