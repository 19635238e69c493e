import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import type { ImageSide } from '../../src/shared/model/image-side.js';
import { parametersFor } from '../support/class-models.js';
import { mnistTestImages } from '../support/mnist-images.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { assertSameAnswers, assertSameClasses, exportAll, readFloats } from './exported-model.js';
import { originOf, serveExports } from './exports-server.js';
import { choosePeerPython, type PeerPython, peerProblem } from './peer-python.js';
import { SAMPLE_MODEL } from './sample-model.js';

const chosen = await choosePeerPython();

/** Why a test that needs these modules is skipped; false if they are here. */
async function skipWithout(modules: readonly string[]): Promise<string | false> {
  return 'reason' in chosen ? chosen.reason : ((await peerProblem(chosen, modules)) ?? false);
}

const noPyTorch = await skipWithout(['torch', 'safetensors', 'PIL', 'numpy']);
const noOnnx = await skipWithout(['onnx', 'onnxruntime', 'numpy']);

const COUNT = 200;

/** Images of MNIST; those of 32x32 have four more rows and columns of noise. */
function imagesOf(side: ImageSide): Uint8Array {
  const images = mnistTestImages(COUNT);
  if (side === 28) return Uint8Array.from(images.flatMap((image) => [...image]));
  return Uint8Array.from({ length: COUNT * 1024 }, (_, place) => {
    const [row, column] = [Math.floor((place % 1024) / 32), place % 32];
    const image = images[Math.floor(place / 1024)] as Uint8Array;
    return row < 28 && column < 28 ? (image[row * 28 + column] as number) : (7 * place) % 256;
  });
}

for (const [classCount, imageSide] of [
  [2, 28],
  [26, 28],
  [62, 32],
  [256, 28],
] as const) {
  describe(`a model of ${classCount} classes and images of ${imageSide}x${imageSide}`, async () => {
    const model = {
      ...SAMPLE_MODEL,
      parameters: parametersFor(classCount, 3).map((value) => 4 * value),
      classNames: Array.from({ length: classCount }, (_, number) => `class "${number}"`),
      imageSide,
    };
    const exported = await exportAll(model, imagesOf(imageSide), temporaryDirectory());
    const inDirectory = (name: string): string => path.join(exported.directory, name);
    const read = async (peer: string): Promise<void> => {
      const { python, env } = chosen as PeerPython;
      const program = path.join('test', 'export', 'read_exports.py');
      await promisify(execFile)(python, [program, peer, exported.directory], { env });
    };

    test('PyTorch gives the same answers', { skip: noPyTorch }, async () => {
      await read('pytorch');
      assertSameAnswers(exported, readFloats(inDirectory('pytorch.f32')));
      const prepared = readFloats(inDirectory('pytorch-prepared.f32'));
      assert.deepEqual(prepared, readFloats(inDirectory('prepared.f32')));
    });

    test('ONNX Runtime gives the same answers, with preprocessing too', { skip: noOnnx }, async () => {
      await read('onnx');
      assertSameAnswers(exported, readFloats(inDirectory('onnx-plain.f32')));
      assertSameAnswers(exported, readFloats(inDirectory('onnx-probabilities.f32')).map(Math.log));
      assertSameClasses(exported, readFileSync(inDirectory('onnx-labels.u8')));
    });

    test('TensorFlow.js gives the same answers, with preprocessing too', async (t) => {
      const server = await serveExports(exported.directory, {});
      t.after(() => server.close());
      const { readTfjs } = await import(pathToFileURL(path.resolve('test', 'export', 'read-exports.js')).href);
      const answers = await readTfjs(tf, 'cpu', COUNT, originOf(server));
      assertSameAnswers(exported, Float32Array.from(answers.logProbabilities));
      assertSameAnswers(exported, Float32Array.from(answers.probabilities, Math.log));
      assertSameClasses(exported, Uint8Array.from(answers.labels));
      server.closeAllConnections();
    });
  });
}
