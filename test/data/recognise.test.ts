import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { recognise } from '../../src/data/recognise.js';
import { OperationalError } from '../../src/shared/errors.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { fourFiles, turns, writeFiles } from './small-idx.js';

const MNIST = fourFiles(turns(20, 10), turns(20, 10), 'mnist');
const empty = Buffer.alloc(0);

for (const [what, files, at, hint] of [
  ['a folder below', MNIST, '', /There is a data set in '.*mnist': give that place\./],
  ['the folder around a file', MNIST, 'mnist/train-images-idx3-ubyte', /There is a data set in '.*mnist': give/],
  ['an archive', { 'archive.zip': empty, 'README.md': empty }, '', /^Unpack 'archive\.zip', and give the folder/],
  ['the archive itself', { 'mnist.tar.gz': empty }, 'mnist.tar.gz', /^Unpack 'mnist\.tar\.gz'/],
  ['the documents, if there is nothing', { 'README.md': empty }, '', /docs\/data\.md/],
] as const) {
  test(`where no layout fits, the error points to ${what}`, async (t) => {
    const home = temporaryDirectory(t);
    writeFiles(home, files);
    await assert.rejects(recognise(path.join(home, at), { dataset: null, seed: 0 }), (error: unknown) => {
      assert.ok(error instanceof OperationalError);
      assert.equal(error.code, 'dataset-layout');
      assert.match(error.hint ?? '', hint);
      // Eight layouts, and a reason for each.
      assert.equal(error.message.match(/\n {2}.+: .+/g)?.length, 8);
      return true;
    });
  });
}

test('layouts that are directories say that a file is none', async (t) => {
  const home = temporaryDirectory(t);
  writeFiles(home, MNIST);
  const file = path.join(home, 'mnist/train-images-idx3-ubyte');
  await assert.rejects(recognise(file, { dataset: null, seed: 0 }), { message: /\n {2}MNIST files: it is a file\n/ });
});
