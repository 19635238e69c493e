import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import { greyOfRgba, openClassifier, parseModel, prepareDigit } from '../../src/inference.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { libraryExamples } from '../docs/library-examples.js';
import { randomParameters } from '../engine/simd/simd-fixture.js';
import { browserForSuite, noBrowser } from '../page/browser.js';
import { mnistTestImages } from '../support/mnist-images.js';
import { BUILDS } from './changed-kernel.js';

const PAGE = '<!doctype html><title>Test</title><link rel="icon" href="data:,">';
const ALL_IMAGES = 10_000;
const model = encodeModel(randomParameters(3, 10));
const example = await bundledExample();
const images = Buffer.concat(mnistTestImages(ALL_IMAGES));

/**
 * Runs in the page: the length of each kernel that was compiled, and, as one array of bytes for each image, all that is
 * said about it; `looked` is of the first one.
 */
const READ = `async (count) => {
  const { openClassifier, parseModel } = await import('/inference.js');
  const load = async (file) => new Uint8Array(await (await fetch(file)).arrayBuffer());
  const compiledBytes = [];
  const compile = WebAssembly.compile;
  WebAssembly.compile = (bytes) => (compiledBytes.push(bytes.length), compile(bytes));
  const hashOf = async (arrays) => {
    const bytes = await new Blob(arrays).arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  const classifier = await openClassifier(parseModel(await load('/model.safetensors')));
  const images = (await load('/images')).subarray(0, count * 784);
  const classified = classifier.classify(images);
  const looked = classifier.look(images.subarray(0, 784));
  return {
    compiledBytes,
    classified: await hashOf(classified.flatMap((of) => [Uint8Array.of(of.predicted), of.logProbabilities, of.probabilities])),
    looked: await hashOf([looked.input, looked.conv1, looked.conv2, looked.hidden1, looked.hidden2, looked.logits]),
  };
}`;

/** The same in this process. */
async function readHere(count: number): Promise<{ classified: string; looked: string }> {
  const classifier = await openClassifier(parseModel(model));
  const some = images.subarray(0, count * 784);
  const { input, conv1, conv2, hidden1, hidden2, logits } = classifier.look(some.subarray(0, 784));
  const classified = classifier
    .classify(some)
    .flatMap((of) => [Uint8Array.of(of.predicted), of.logProbabilities, of.probabilities]);
  return { classified: hashOf(classified), looked: hashOf([input, conv1, conv2, hidden1, hidden2, logits]) };
}

function hashOf(arrays: readonly (Uint8Array | Float32Array)[]): string {
  const hash = createHash('sha256');
  for (const array of arrays) hash.update(array);
  return hash.digest('hex');
}

/** The example of docs/library.md, as a bundler makes it. */
async function bundledExample(): Promise<Uint8Array> {
  const contents = libraryExamples().find(({ section }) => section === 'In a web page')?.code ?? '';
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: '.' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** Draws a 7 on a canvas, and returns its pixels. */
const DRAW = `() => {
  const canvas = document.body.appendChild(Object.assign(document.createElement('canvas'), { width: 200, height: 150 }));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.lineWidth = 14;
  for (const [x, y] of [[60, 30], [140, 30], [90, 125]]) context.lineTo(x, y);
  context.stroke();
  return [...context.getImageData(0, 0, 200, 150).data];
}`;

/** A site that loads scripts and data from itself alone, and compiles WebAssembly except on the page /strict. */
const server = createServer(({ url = '' }, response) => {
  const bundle = new URL('../../src/inference/browser.js', import.meta.url);
  const policy = `default-src 'none'; img-src data:; connect-src 'self'; script-src 'self'`;
  response.setHeader('content-security-policy', url === '/strict' ? policy : `${policy} 'wasm-unsafe-eval'`);
  switch (url) {
    case '/inference.js':
      return response.setHeader('content-type', 'text/javascript').end(readFileSync(bundle));
    case '/example.js':
      return response.setHeader('content-type', 'text/javascript').end(example);
    case '/model.safetensors':
      return response.end(model);
    case '/images':
      return response.end(images);
    default:
      return response.setHeader('content-type', 'text/html').end(PAGE);
  }
});

/** Starts of Chromium: as it is; without the instruction, as Safari; and on a processor that rounds twice. */
const BROWSERS = [
  { name: 'with relaxed SIMD', build: BUILDS.fused, count: ALL_IMAGES },
  { name: 'without relaxed SIMD', build: BUILDS.soft, count: 1_000, script: 'WebAssembly.validate = () => false;' },
  {
    name: 'on a processor without fused multiply-add',
    build: BUILDS.soft,
    count: 1_000,
    args: ['--js-flags=--no-enable-fma3'],
    skip: process.arch !== 'x64' && 'only x64 has processors without it',
  },
];

describe('lenet-cluster/inference in Chromium', { skip: noBrowser }, () => {
  let origin = '';
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  for (const { name, build, count, script, args, skip = false } of BROWSERS) {
    describe(name, { skip }, () => {
      const { open } = browserForSuite(args);

      test(`reads ${count} test images, and shows the layers, to the bits of Node`, async () => {
        const { page, complaints } = await open(origin);
        if (script) await page.evaluate(script);
        const { compiledBytes, ...read } = (await page.evaluate(`(${READ})(${count})`)) as {
          compiledBytes: number[];
          classified: string;
          looked: string;
        };
        assert.deepEqual(read, await readHere(count));
        assert.deepEqual(compiledBytes, [build.length]);
        assert.deepEqual(complaints, []);
      });
    });
  }

  describe('with the example of docs/library.md', () => {
    const { open } = browserForSuite();

    test('a bundler makes it a page that reads a drawing as Node reads it', async () => {
      const { page, complaints } = await open(origin);
      const rgba = Uint8Array.from((await page.evaluate(`(${DRAW})()`)) as number[]);
      const answer = page.waitForEvent('console');
      await page.evaluate("import('/example.js')");
      const said = await Promise.all((await answer).args().map((value) => value.jsonValue()));

      const { image, problems } = prepareDigit(greyOfRgba(200, 150, rgba));
      const [read] = (await openClassifier(parseModel(model))).classify(image);
      assert.ok(read);
      assert.deepEqual(said, [read.className, read.probabilities[read.predicted], problems]);
      assert.deepEqual(complaints, []);
    });
  });

  describe('under a policy without wasm-unsafe-eval', () => {
    const { open } = browserForSuite();

    test('says what the policy must allow', async () => {
      const { page } = await open(`${origin}/strict`);
      const failure = await page.evaluate(`(${READ})(1).catch(({ code, hint }) => ({ code, hint }))`);
      assert.deepEqual(failure, {
        code: 'simd-unsupported',
        hint: "Browsers since 2023 can. The page's Content-Security-Policy, if it has one, must allow 'wasm-unsafe-eval' in script-src.",
      });
    });
  });
});
