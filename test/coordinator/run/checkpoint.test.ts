import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NO_RESULTS } from '../../../src/coordinator/core/results.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/coordinator/run/checkpoint.js';
import type { Checkpoint } from '../../../src/coordinator/run/checkpoint-contents.js';
import { CONTRACT } from '../../../src/shared/contract.js';
import { OperationalError } from '../../../src/shared/errors.js';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';
import { encodeModel } from '../../../src/shared/model/model-file.js';
import { decodeSafetensors } from '../../../src/shared/model/safetensors.js';
import { checkpointAt, epochReport, RUN_CONFIG, rewrittenCheckpoint } from '../../support/checkpoints.js';
import { assertSameBits } from '../../support/gradients.js';

const decode = (bytes: Uint8Array): Checkpoint => decodeCheckpoint(bytes, 'some.safetensors');

/** Tensors of any bits: -0, subnormals, infinities and NaN among them. */
const tensor = fc.uint8Array({ minLength: 64, maxLength: 64 }).map((seed) => {
  const bytes = new Uint8Array(CLASSIC_NETWORK.parameterCount * 4);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (seed[i % 64] as number) ^ (i >> 6);
  const values = new Float32Array(bytes.buffer);
  values.set([-0, 0, 1.401298464324817e-45, -1.1754942106924411e-38, Number.NaN, Number.NEGATIVE_INFINITY]);
  return values;
});
const finite = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(-0, 5e-324, 2 ** -1074));
const power = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(-0, 5e-324, 1 - 2 ** -53));
const safeInteger = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER));

/** One step an epoch, so that any step number makes a valid cursor. */
const ONE_STEP = { ...RUN_CONFIG, batchSize: 64, trainSplit: { ...RUN_CONFIG.trainSplit, sampleCount: 64 } };

const checkpoints: fc.Arbitrary<Checkpoint> = fc
  .record({
    runId: fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
    step: safeInteger,
    mean: finite,
    parameters: tensor,
    first: tensor,
    second: tensor,
    beta1Power: power,
    beta2Power: power,
    epochTotals: fc.option(
      fc.record(
        {
          epoch: safeInteger,
          lossSum: finite,
          correctCount: safeInteger,
          sampleCount: safeInteger,
          trainSeconds: finite.map(Math.abs),
          learningRate: fc.option(finite.map(Math.abs)),
        },
        { noNullPrototype: true },
      ),
    ),
  })
  .map(({ runId, step, mean, parameters, first, second, beta1Power, beta2Power, epochTotals }) => ({
    runId,
    config: { ...ONE_STEP, normalization: { mean, standardDeviation: 0.3081 } },
    cursor: { step, epoch: step, stepInEpoch: 0 },
    parameters,
    moments: { first, second },
    adam: { stepCount: step, beta1Power, beta2Power },
    epochTotals,
    evaluating: [],
    standing: NO_RESULTS,
    recentEpochs: [],
  }));

test('a checkpoint comes back as it was, to the last bit', () => {
  fc.assert(
    fc.property(checkpoints, (checkpoint) => {
      const back = decode(encodeCheckpoint(checkpoint));
      assertSameBits(back.parameters, checkpoint.parameters, 'parameters');
      assertSameBits(back.moments.first, checkpoint.moments.first, 'first moment');
      assertSameBits(back.moments.second, checkpoint.moments.second, 'second moment');
      const rest = ({ parameters: _, moments: __, ...others }: Checkpoint) => others;
      // Strict deepEqual tells -0 from 0.
      assert.deepEqual(rest(back), rest(checkpoint));
    }),
    { numRuns: 60 },
  );
});

test('it carries the evaluations that were under way, and the last results', () => {
  const trained = { trainLoss: -0, trainCorrect: 5, trainCount: 6400, trainSeconds: 0.1, learningRate: 1e-9 };
  const evaluating = [1, 2].map((epoch) => ({ epoch, trained, parameters: checkpointAt(epoch).parameters }));
  const recentEpochs = Array.from({ length: 100 }, (_, epoch) => epochReport(epoch));
  const standing = {
    best: { epoch: 1, loss: 0.1, correctCount: 7, sampleCount: 10 },
    last: { epoch: 2, loss: Number.POSITIVE_INFINITY, correctCount: 1, sampleCount: 10 },
    plateau: { bestLoss: 0.1, badEpochs: 2, factor: 0.25 },
  };
  const checkpoint = checkpointAt(301, { evaluating, standing, recentEpochs });
  const back = decode(encodeCheckpoint(checkpoint));
  assert.deepEqual(back, checkpoint);
  const notFinite = { ...epochReport(0), testLoss: Number.NaN };
  assert.deepEqual(decode(encodeCheckpoint({ ...checkpoint, recentEpochs: [notFinite] })).recentEpochs, [notFinite]);
});

test('it names the contract; a file that names none is of contract 1', () => {
  assert.equal(decode(encodeCheckpoint(checkpointAt(5))).config.contract, CONTRACT);
  const { contract: _, ...earlier } = RUN_CONFIG;
  const bytes = rewrittenCheckpoint((metadata) => void metadata.set('config', JSON.stringify(earlier)));
  assert.equal(decode(bytes).config.contract, 1);
});

test('a file of an earlier version carries neither', () => {
  const bytes = rewrittenCheckpoint((metadata) => {
    metadata.delete('evaluating');
    metadata.delete('recentEpochs');
    metadata.set('standing', JSON.stringify({ best: null, last: null }));
  });
  assert.deepEqual(decode(bytes), checkpointAt(5));
});

test('a file of an earlier version has no learning rates: they are unknown', () => {
  const sums = { epoch: 0, lossSum: 9, correctCount: 4, sampleCount: 320, trainSeconds: 1 };
  const bytes = rewrittenCheckpoint((metadata) => void metadata.set('epochTotals', JSON.stringify(sums)));
  assert.deepEqual(decode(bytes), checkpointAt(5, { epochTotals: { ...sums, learningRate: null } }));
});

test('evaluations must be of earlier epochs, in order, with their parameters', () => {
  const trained = { trainLoss: 1, trainCorrect: 5, trainCount: 6400, trainSeconds: 1, learningRate: 0.001 };
  const of = (epoch: number) => ({ epoch, trained, parameters: checkpointAt(0).parameters });
  for (const epochs of [[3], [2, 1], [1, 1]]) {
    const bytes = encodeCheckpoint(checkpointAt(301, { evaluating: epochs.map(of) }));
    assert.throws(() => decode(bytes), { code: 'checkpoint-invalid' });
  }
  const without = rewrittenCheckpoint((metadata) => {
    metadata.set('config', JSON.stringify({ ...RUN_CONFIG, batchSize: 6400 }));
    metadata.set('cursor', '{"step":5,"epoch":5,"stepInEpoch":0}');
    metadata.set('evaluating', JSON.stringify([{ epoch: 3, trained }]));
  });
  assert.throws(() => decode(without), { code: 'checkpoint-invalid', message: /'epoch\.4\.conv\.0\.weight' must be/ });
});

test('the same checkpoint makes the same bytes', () => {
  assert.deepEqual(encodeCheckpoint(checkpointAt(7)), encodeCheckpoint(checkpointAt(7)));
});

test('PyTorch finds the parameters under their names', () => {
  const { parameters } = checkpointAt(3);
  const { tensors, metadata } = decodeSafetensors(encodeCheckpoint(checkpointAt(3)), '');
  for (const { name, offset, length, shape } of CLASSIC_NETWORK.parameters) {
    assert.deepEqual(tensors.get(name), { dtype: 'F32', shape, values: parameters.slice(offset, offset + length) });
    assert.ok(tensors.has(`adam.first_moment.${name}`) && tensors.has(`adam.second_moment.${name}`));
  }
  assert.equal(metadata.get('format'), 'pt');
});

test('any one byte that changes is found', () => {
  const bytes = encodeCheckpoint(checkpointAt(5));
  const headerBytes = 8 + Number(Buffer.from(bytes).readBigUInt64LE());
  // Half of the positions in the header, which is small and where a change may well leave a readable file.
  const position = fc.oneof(fc.nat({ max: headerBytes - 1 }), fc.nat({ max: bytes.length - 1 }));
  fc.assert(
    fc.property(position, fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] as number) ^ flip;
      assert.throws(() => decode(damaged), OperationalError);
    }),
    { numRuns: 600 },
  );
});

test('padding that only changes from one white space to another is found too', () => {
  const files = Array.from({ length: 8 }, (_, i) => encodeCheckpoint(checkpointAt(5, { runId: 'x'.repeat(i + 1) })));
  const headerEnd = (file: Uint8Array) => 8 + Number(Buffer.from(file).readBigUInt64LE());
  const bytes = files.find((file) => file[headerEnd(file) - 1] === 0x20);
  assert.ok(bytes, 'a header is padded to a multiple of eight');
  bytes[headerEnd(bytes) - 1] = 0x09;
  assert.throws(() => decode(bytes), OperationalError);
});

test('any cut and any byte too many is found', () => {
  const bytes = encodeCheckpoint(checkpointAt(5));
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), (length) => {
      assert.throws(() => decode(bytes.subarray(0, length)), { name: 'OperationalError', code: /^safetensors-/ });
    }),
    { numRuns: 300 },
  );
  assert.throws(() => decode(Buffer.concat([bytes, Buffer.alloc(1)])), OperationalError);
});

test('each fault has its code', () => {
  const flipped = encodeCheckpoint(checkpointAt(5));
  flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1;
  const expect = (bytes: Uint8Array, code: string, message: RegExp) =>
    assert.throws(() => decode(bytes), { name: 'OperationalError', code, message });

  expect(
    flipped,
    'checkpoint-damaged',
    /Cannot read checkpoint 'some.safetensors': its SHA-256 must be '[0-9a-f]{64}'/,
  );
  expect(encodeModel(checkpointAt(5).parameters), 'checkpoint-foreign', /must be a checkpoint/);
  expect(
    rewrittenCheckpoint((metadata) => metadata.set('lenet_cluster_checkpoint', '2')),
    'checkpoint-version',
    /format version must be 1, got 2/,
  );
  expect(
    rewrittenCheckpoint((metadata) => metadata.delete('adam')),
    'checkpoint-invalid',
    /'adam' is not as it must be/,
  );
  expect(
    rewrittenCheckpoint((metadata) => metadata.set('cursor', '{"step":5,"epoch":0}')),
    'checkpoint-invalid',
    /'cursor.stepInEpoch'/,
  );
  expect(
    rewrittenCheckpoint((metadata) => metadata.set('cursor', '{"step":5,"epoch":0,"stepInEpoch":6}')),
    'checkpoint-invalid',
    /step 5 of a run with 100 steps per epoch cannot be step 6 of epoch 0/,
  );
  expect(
    rewrittenCheckpoint((metadata) => metadata.set('adam', '{"stepCount":4,"beta1Power":0.5,"beta2Power":0.5}')),
    'checkpoint-invalid',
    /must have made 5 updates.* got 4/,
  );
  expect(
    rewrittenCheckpoint((_, tensors) => tensors.delete('adam.first_moment.fc.4.bias')),
    'checkpoint-invalid',
    /'adam.first_moment.fc.4.bias' must be F32 of shape \[10\], got nothing/,
  );
  expect(
    rewrittenCheckpoint((_, tensors) => tensors.set('more', { dtype: 'F32', shape: [1], values: Float32Array.of(1) })),
    'checkpoint-invalid',
    /tensors that this version does not know/,
  );
});
