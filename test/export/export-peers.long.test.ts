import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import {
  assertSameAnswers,
  assertSameClasses,
  type Exported,
  exportTrainedModel,
  readFloats,
} from './exported-model.js';
import { choosePeerPython, type PeerPython, peerProblem } from './peer-python.js';

const PROGRAM = path.join('test', 'export', 'read_exports.py');

let exported: Exported;
before(async () => {
  exported = await exportTrainedModel();
});

const chosen = await choosePeerPython();

/** Why a test that needs these modules is skipped; false if they are here. */
async function skipWithout(modules: readonly string[]): Promise<string | false> {
  return 'reason' in chosen ? chosen.reason : ((await peerProblem(chosen, modules)) ?? false);
}

async function read(peer: string): Promise<string> {
  const { python, env } = chosen as PeerPython;
  const { stdout } = await promisify(execFile)(python, [PROGRAM, peer, exported.directory], { env });
  return stdout.trim();
}

const inDirectory = (name: string): string => path.join(exported.directory, name);

test('PyTorch gives the same answers from the exported file', {
  skip: await skipWithout(['torch', 'safetensors', 'PIL', 'numpy']),
}, async () => {
  await read('pytorch');
  assertSameAnswers(exported, readFloats(inDirectory('pytorch.f32')));
  // Pillow's resize, and the normalisation: the same bits.
  const prepared = readFloats(inDirectory('pytorch-prepared.f32'));
  assert.deepEqual(prepared, readFloats(inDirectory('prepared.f32')).subarray(0, prepared.length));
});

test('ONNX is valid, and ONNX Runtime gives the same answers, with preprocessing too', {
  skip: await skipWithout(['onnx', 'onnxruntime', 'numpy']),
}, async () => {
  assert.equal(await read('onnx'), '0', 'the seed, from the metadata');
  assertSameAnswers(exported, readFloats(inDirectory('onnx-plain.f32')));
  assertSameAnswers(exported, readFloats(inDirectory('onnx-probabilities.f32')).map(Math.log));
  assertSameClasses(exported, readFileSync(inDirectory('onnx-labels.u8')));
});
