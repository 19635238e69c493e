import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { Classifier } from '../../src/inference/classifier.js';
import { NO_PROVENANCE } from '../../src/model/provenance.js';
import { openNodeClassifier } from '../../src/predict/node-classifier.js';
import type { ServedModel } from '../../src/serve/served-model.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { DEFAULT_CLASS_NAMES, DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';

/** Random models, and images for them. They read nothing well, but each reads in its own way. */

/** The classifier of a random model. */
export const classifierOf = (seed: number): Classifier =>
  openNodeClassifier({ parameters: initialParameters(seed), normalization: DEFAULT_NORMALIZATION });

/** Writes a random model as a file of this name, after `change`. Returns its path. */
export function writeModel(
  directory: string,
  seed: number,
  name = 'model.safetensors',
  change: (parameters: Float32Array) => void = () => {},
): string {
  const file = path.join(directory, name);
  const parameters = initialParameters(seed);
  change(parameters);
  writeFileSync(file, encodeModel(parameters));
  return file;
}

/** A model that was never loaded from a file. */
export const SERVED: ServedModel = {
  model: {
    parameters: initialParameters(1),
    classNames: DEFAULT_CLASS_NAMES,
    normalization: DEFAULT_NORMALIZATION,
    imageSide: 28,
    file: '/models/model.safetensors',
    kind: 'safetensors',
    sha256: '0'.repeat(64),
    provenance: NO_PROVENANCE,
  },
  classifier: classifierOf(1),
  loadedAt: new Date(0),
};

/** 28 x 28 pixels with a bright stroke on black, another one for each number. */
export function digitPixels(number: number): Uint8Array {
  const pixels = new Uint8Array(28 * 28);
  for (let row = 5; row < 23; row++) {
    const column = 8 + ((row * (number % 5)) % 11);
    pixels.fill(255, row * 28 + column, row * 28 + column + 3);
  }
  return pixels;
}

/** A picture of these grey pixels as a PNG. */
export async function pngOf(pixels: Uint8Array, width = 28): Promise<Buffer> {
  return await sharp(pixels, { raw: { width, height: pixels.length / width, channels: 1 } })
    .png()
    .toBuffer();
}
