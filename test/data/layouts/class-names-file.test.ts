import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CLASS_NAMES_FILE, classNamesText, readClassNames } from '../../../src/data/layouts/class-names-file.js';
import { recognise } from '../../../src/data/recognise.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { fourFiles, turns, writeFiles } from '../small-idx.js';

test('names are kept as they are, and read as people write them', async (t) => {
  const folder = temporaryDirectory(t);
  const file = path.join(folder, CLASS_NAMES_FILE);
  assert.equal(await readClassNames(folder), null);
  const names = [' a ', 'T-shirt/top', '数字', '"'];
  writeFileSync(file, classNamesText(names));
  assert.deepEqual(await readClassNames(folder), names);
  writeFileSync(file, '\uFEFFcat\r\ndog');
  assert.deepEqual(await readClassNames(folder), ['cat', 'dog']);
});

test('a source of IDX files has the names of its file before those that are known', async (t) => {
  const place = path.join(temporaryDirectory(t), 'KMNIST/raw');
  writeFiles(place, { ...fourFiles(turns(20, 3), turns(20, 3)), [CLASS_NAMES_FILE]: Buffer.from('a\nb\nc\n') });
  const { classNames, files } = await recognise(place, { dataset: null, seed: 0 });
  assert.deepEqual(classNames, ['a', 'b', 'c']);
  assert.equal(files.at(-1), path.join(place, CLASS_NAMES_FILE));
});

for (const [what, text, says] of [
  ['one name', 'a\n', /2 to 256 lines, each with another name, got 1\./],
  ['an empty file', '', /2 to 256 lines/],
  ['a name twice', 'a\nb\na\n', /got 3, of which some are equal/],
  ['an empty line', 'a\n\nb\n', /got '' in line 2/],
  ['a control character', 'a\nb\x07\n', /got 'b\\x07' in line 2/],
  ['too many', Array.from({ length: 257 }, (_, i) => `${i}\n`).join(''), /got 257/],
] as const) {
  test(`refuses ${what}`, async (t) => {
    const folder = temporaryDirectory(t);
    writeFileSync(path.join(folder, CLASS_NAMES_FILE), text);
    await assert.rejects(readClassNames(folder), { code: 'dataset-classes', message: says });
  });
}

test('refuses a folder of that name', async (t) => {
  const folder = temporaryDirectory(t);
  mkdirSync(path.join(folder, CLASS_NAMES_FILE));
  await assert.rejects(readClassNames(folder), { code: 'not-a-file' });
});
