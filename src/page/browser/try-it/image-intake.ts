import type { Picture } from '../../../inference/prepare/picture.js';
import { greyOfRgba } from '../../../inference/prepare/picture.js';
import { create } from '../dom.js';

/** Larger files are not opened, in bytes. */
const MAX_FILE_BYTES = 64 << 20;
/** Longer sides are scaled down to this many pixels, so that memory and time stay small. */
const MAX_SIDE = 1_024;

export interface IntakeListener {
  onPicture(picture: Picture): void;
  /** @param reason why there is no picture, in words */
  onProblem(reason: string): void;
}

/**
 * Takes images from a file chooser, from files that are dropped on an element, and from the clipboard.
 *
 * @param chooser an `input` for files
 */
export function takeImages(chooser: HTMLInputElement, target: HTMLElement, listener: IntakeListener): void {
  const take = (file: Blob | null | undefined): void => {
    if (!file) return;
    decoded(file).then(
      (picture) => listener.onPicture(picture),
      () => listener.onProblem('This file is not an image that the browser can open, or it is too large.'),
    );
  };
  chooser.addEventListener('change', () => {
    take(chooser.files?.[0]);
    // The same file can be chosen again.
    chooser.value = '';
  });
  for (const name of ['dragenter', 'dragover'] as const) {
    target.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      target.classList.add('dropping');
    });
  }
  target.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && target.contains(relatedTarget))) target.classList.remove('dropping');
  });
  target.addEventListener('drop', (event) => {
    event.preventDefault();
    target.classList.remove('dropping');
    take(event.dataTransfer?.files[0]);
  });
  document.addEventListener('paste', ({ clipboardData }) => {
    take([...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/')));
  });
}

/** The browser decodes the image; from its grey pixels on, everything is as in the command `predict`. */
async function decoded(file: Blob): Promise<Picture> {
  if (file.size > MAX_FILE_BYTES) throw new Error('too large');
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = create('canvas');
  canvas.width = Math.max(1, Math.round(scale * bitmap.width));
  canvas.height = Math.max(1, Math.round(scale * bitmap.height));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return greyOfRgba(canvas.width, canvas.height, context.getImageData(0, 0, canvas.width, canvas.height).data);
}
