import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { browserForSuite, noBrowser } from '../page/browser.js';
import {
  assertSameAnswers,
  assertSameClasses,
  type Exported,
  exportTrainedModel,
  TEST_COUNT,
} from './exported-model.js';
import { originOf, serveExports } from './exports-server.js';

/** All images of the test set, one after the other. */
interface Answers {
  readonly logProbabilities: readonly number[];
  readonly probabilities: readonly number[];
  readonly labels: readonly number[];
}

const READER = path.join('test', 'export', 'read-exports.js');

let exported: Exported;
let server: Server;
before(async () => {
  exported = await exportTrainedModel();
  server = await serveExports(exported.directory, { '/read-exports.js': readFileSync(READER, 'utf8') });
});
after(() => {
  server.closeAllConnections();
  server.close();
});

function assertRight({ logProbabilities, probabilities, labels }: Answers, count = TEST_COUNT): void {
  assertSameAnswers(exported, Float32Array.from(logProbabilities), count);
  assertSameAnswers(exported, Float32Array.from(probabilities, Math.log), count);
  assertSameClasses(exported, Uint8Array.from(labels), count);
}

test('TensorFlow.js in Node gives the same answers', async () => {
  const { readTfjs } = (await import(pathToFileURL(path.resolve(READER)).href)) as {
    readTfjs(library: typeof tf, backend: string, count: number, at: string): Promise<Answers>;
  };
  assertRight(await readTfjs(tf, 'cpu', TEST_COUNT, originOf(server)));
});

describe('in Chromium', { skip: noBrowser }, () => {
  const browser = browserForSuite();

  async function answersOf(expression: string): Promise<Answers> {
    const { page, complaints } = await browser.open(originOf(server));
    const answers = await page.evaluate(`(async () => {
      const { readOnnx, readTfjs } = await import('/read-exports.js');
      ${expression}
    })()`);
    assert.deepEqual(complaints, []);
    return answers as Answers;
  }

  test('ONNX Runtime Web gives the same answers', async () => {
    assertRight(await answersOf("return readOnnx(await import('/npm/onnxruntime-web/dist/ort.wasm.min.mjs'));"));
  });

  // Chromium's software driver for WebGL is slow.
  for (const [backend, count] of [
    ['cpu', TEST_COUNT],
    ['webgl', 500],
  ] as const) {
    test(`TensorFlow.js gives the same answers on its backend ${backend} for ${count} images`, async () => {
      assertRight(
        await answersOf(`
          await new Promise((resolve, reject) => {
            const script = document.createElement('script');
            script.src = '/npm/@tensorflow/tfjs/dist/tf.min.js';
            Object.assign(script, { onload: resolve, onerror: reject });
            document.head.append(script);
          });
          return readTfjs(tf, '${backend}', ${count});`),
        count,
      );
    });
  }
});
