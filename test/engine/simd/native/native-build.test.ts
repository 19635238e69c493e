import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readNativeBuild } from '../../../../src/engine/simd/native/native-build.js';
import { temporaryDirectory } from '../../../support/temporary-directory.js';

describe('the note of the build', () => {
  const text = (note: object) => Buffer.from(JSON.stringify(note));
  const built = { compiler: '/usr/bin/cc', version: 'cc 12.2.0', kernels: ['avx2'] };
  const failed = { reason: 'no C compiler is here', remedy: 'Install gcc.' };
  const directory = temporaryDirectory(undefined, {
    'built.json': text(built),
    'failed.json': text(failed),
    'half.json': text(built).subarray(0, 20),
    'other.json': text({ kernels: 'all' }),
  });
  for (const [file, expected] of [
    ['built.json', built],
    ['failed.json', failed],
    ['half.json', null],
    ['other.json', null],
    ['missing.json', null],
  ] as const) {
    test(`is read from ${file}`, () => {
      assert.deepEqual(readNativeBuild(pathToFileURL(path.join(directory, file))), expected);
    });
  }
});
