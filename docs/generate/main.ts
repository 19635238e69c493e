import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { augmentedDigits } from './augmented-digits.js';
import { withOptions } from './options-document.js';

/** `npm run docs`: writes the parts of the documents that follow from the program. */
const options = path.join('docs', 'options.md');
writeFileSync(options, withOptions(readFileSync(options, 'utf8')));
const picture = path.join('docs', 'augmented-digits.png');
const { pixels, width, height } = await augmentedDigits();
await sharp(pixels, { raw: { width, height, channels: 1 } })
  .png({ compressionLevel: 9 })
  .toFile(picture);
process.stderr.write(`wrote ${options} and ${picture}\n`);
