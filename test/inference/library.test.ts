import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { build } from 'esbuild';
import { noise } from '../../src/engine/known-answer/integer-noise.js';
import * as node from '../../src/inference.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { relaxedMultiplyAdd } from '../../src/shared/relaxed-simd.js';
import { randomParameters } from '../engine/simd/simd-fixture.js';

/** The bundle uses nothing but the language and WebAssembly, so it runs here, too. */
const BUNDLE = new URL('../../src/inference/browser.js', import.meta.url);
const browser = (await import(BUNDLE.href)) as typeof node;

// Switches relaxed SIMD on in Node 20, as browsers have it.
relaxedMultiplyAdd();
const bytes = encodeModel(randomParameters(6, 3));
const images = Uint8Array.from({ length: 9 * 784 }, (_, i) => noise(5, i) >>> 24);

describe('lenet-cluster/inference', () => {
  test('has the same exports in Node and in browsers', () => {
    assert.deepEqual(Object.keys(browser), Object.keys(node));
  });

  test('gives the same bits in the bundle for browsers', async () => {
    const [here, there] = await Promise.all(
      [node, browser].map(async ({ openClassifier, parseModel }) => {
        const classifier = await openClassifier(parseModel(bytes));
        return { classified: classifier.classify(images), looked: classifier.look(images.subarray(0, 784)) };
      }),
    );
    assert.deepEqual(there, here);
  });

  test('is taken by its name: the bundle for browsers, modules for Node', async () => {
    const { metafile } = await build({
      stdin: { contents: "export * from 'lenet-cluster/inference';", resolveDir: '.' },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      metafile: true,
    });
    assert.deepEqual(Object.keys(metafile.inputs).sort(), ['<stdin>', 'dist/src/inference/browser.js']);
    assert.equal(
      import.meta.resolve('lenet-cluster/inference'),
      new URL('../../src/inference.js', import.meta.url).href,
    );
  });
});

describe('the bundle for browsers', () => {
  const code = readFileSync(BUNDLE, 'utf8');

  test('mentions nothing of Node, and no other file', () => {
    assert.doesNotMatch(code, /\b(?:Buffer|process|require|globalThis\.crypto)\b|node:|\bfrom\s*["']/);
  });
});
