import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withOptions } from './options-document.js';

/** `npm run docs`: writes the parts of the documents that follow from the program. */
const file = path.join('docs', 'options.md');
writeFileSync(file, withOptions(readFileSync(file, 'utf8')));
process.stderr.write(`wrote ${file}\n`);
