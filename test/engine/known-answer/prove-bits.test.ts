import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import type { Engine, EngineFactory, Evaluation, PartialSum } from '../../../src/engine/engine.js';
import { KNOWN_DATASET } from '../../../src/engine/known-answer/known-images.js';
import { KNOWN_PARAMETERS } from '../../../src/engine/known-answer/known-parameters.js';
import { KNOWN_WORK } from '../../../src/engine/known-answer/known-work.js';
import { proveBits } from '../../../src/engine/known-answer/prove-bits.js';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';

/** Results of an honest engine, in the order in which proveBits asks for them. */
let partials: PartialSum[][];
let evaluations: Evaluation[];

before(async () => {
  partials = [];
  evaluations = [];
  const { isEqual, differing } = await proveBits(async (options) => {
    const engine = await createSimdEngine(options);
    return {
      ...described(engine),
      computeShard: async (...call) => (partials[partials.length] = await engine.computeShard(...call)),
      evaluate: async (...call) => (evaluations[evaluations.length] = await engine.evaluate(...call)),
      dispose: () => engine.dispose(),
    };
  });
  assert.ok(isEqual, `differs in ${differing}`);
});

const described = ({ name, device }: Engine): Pick<Engine, 'name' | 'device'> => ({ name, device });

interface Lie {
  /** Changes a copy of a shard's result; `call` counts shards from 0. */
  readonly partials?: (result: PartialSum[], call: number) => PartialSum[];
  /** Changes a copy of an evaluation; `call` counts evaluations from 0. */
  readonly evaluation?: (result: Evaluation, call: number) => Evaluation;
}

/** An engine that repeats the honest results, changed by a lie. */
function liar({
  partials: lieInPartials = (result) => result,
  evaluation: lie = (result) => result,
}: Lie): EngineFactory {
  let shards = 0;
  let evaluated = 0;
  return async () => ({
    name: 'liar',
    device: 'liar',
    computeShard: async () => {
      const call = shards++;
      return lieInPartials(
        (partials[call] ?? []).map((part) => ({ ...part, gradient: part.gradient.slice() })),
        call,
      );
    },
    evaluate: async () => {
      const call = evaluated++;
      const { losses, predictions, ...sums } = evaluations[call] as Evaluation;
      return lie({ ...sums, losses: losses.slice(), predictions: predictions.slice() }, call);
    },
    dispose: () => {},
  });
}

const isCaught = async (lie: Lie): Promise<boolean> => !(await proveBits(liar(lie))).isEqual;

/** The float32 next to x, away from 0. */
function nextFloat32(x: number): number {
  const word = new Uint32Array(Float32Array.of(x).buffer);
  word[0] = (word[0] ?? 0) + 1;
  return new Float32Array(word.buffer)[0] ?? 0;
}

const inGradients = (change: (value: number) => number): Lie => ({
  partials: (result) => result.map((part) => ({ ...part, gradient: part.gradient.map(change) })),
});

describe('an engine that yields other bits is caught', () => {
  test('who repeats the honest results is believed', async () => {
    assert.equal(await isCaught({}), false);
  });

  for (const { name, offset, length } of CLASSIC_NETWORK.parameters) {
    test(`one unit in the last place of one gradient by ${name}, in one shard`, async () => {
      for (const [call, honest] of partials.entries()) {
        const index = offset + ((call * 7919) % length);
        const last = honest.length - 1;
        const lie: Lie['partials'] = (result, at) => {
          if (at !== call) return result;
          const { gradient } = result[last] as PartialSum;
          gradient[index] = nextFloat32(gradient[index] ?? 0);
          return result;
        };
        assert.equal(await isCaught({ partials: lie }), true, `shard ${call}`);
      }
    });
  }

  test('subnormal numbers that became zero', async () => {
    assert.equal(await isCaught(inGradients((g) => (Math.abs(g) < 2 ** -126 ? g * 0 : g))), true);
  });

  test('zeros without their sign', async () => {
    assert.equal(await isCaught(inGradients((g) => g + 0)), true);
  });

  test('sums, counts, nodes, losses and predictions', async () => {
    const shards = (change: (part: PartialSum) => PartialSum): Lie => ({ partials: (result) => result.map(change) });
    const evaluation = (change: (result: Evaluation) => void): Lie => ({
      evaluation: (result) => {
        change(result);
        return result;
      },
    });
    const lies: Lie[] = [
      shards((part) => ({ ...part, lossSum: part.lossSum * (1 + Number.EPSILON) })),
      shards((part) => ({ ...part, correctCount: Math.max(part.correctCount, 1) })),
      shards((part) => ({ ...part, sampleCount: Math.max(part.sampleCount, 2) })),
      shards((part) => ({ ...part, node: { ...part.node, index: part.node.index ^ 1 } })),
      { partials: (result) => result.toReversed() },
      { partials: (result) => result.slice(0, 1) },
      evaluation(({ losses }) => losses.fill(nextFloat32(losses[0] ?? 0), 0, 1)),
      evaluation(({ predictions }) => predictions.set(predictions.map((label) => (label === 3 ? 7 : label)))),
      { evaluation: (result) => ({ ...result, correctCount: Math.max(result.correctCount, 1) }) },
    ];
    for (const [i, lie] of lies.entries()) assert.equal(await isCaught(lie), true, `lie ${i}`);
  });
});

describe('the known input has what engines may compute in different ways', () => {
  const gradients = (): Float32Array[] => partials.flatMap((result) => result.map(({ gradient }) => gradient));

  test('every set of parameters is used, and so is every sample and every class', () => {
    assert.deepEqual(
      KNOWN_WORK.map(({ parameters }) => parameters),
      Object.keys(KNOWN_PARAMETERS),
    );
    assert.equal(KNOWN_DATASET.count, 33);
    assert.equal(new Set(KNOWN_WORK[0]?.evaluated).size, 33);
    assert.deepEqual(new Set(KNOWN_DATASET.labels), new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  test('results are finite; some are subnormal, some are zeros of either sign', () => {
    for (const gradient of gradients()) assert.ok(gradient.every(Number.isFinite));
    for (const { losses } of evaluations) assert.ok(losses.every(Number.isFinite));
    const has = (is: (value: number) => boolean): boolean => gradients().some((gradient) => gradient.some(is));
    assert.ok(has((g) => g !== 0 && Math.abs(g) < 2 ** -126));
    assert.ok(has((g) => Object.is(g, 0)));
    assert.ok(has((g) => Object.is(g, -0)));
  });

  test('losses are beyond the reach of e^x, and near 0', () => {
    const losses = evaluations.flatMap((evaluation) => [...evaluation.losses]);
    assert.ok(losses.some((loss) => loss > 86));
    assert.ok(losses.some((loss) => loss > 0 && loss < 2 ** -15));
  });

  test('parameters are float32, some subnormal, and numbers of samples are odd and even', () => {
    assert.ok(Object.values(KNOWN_PARAMETERS).every((parameters) => parameters.every(Number.isFinite)));
    assert.ok(KNOWN_PARAMETERS.subnormal.some((value) => value !== 0 && Math.abs(value) < 2 ** -126));
    const sizes = KNOWN_WORK.flatMap(({ shards }) => shards.map(({ microBatchSize }) => microBatchSize));
    for (const size of [33, 16, 5, 1]) assert.ok(sizes.includes(size), String(size));
  });
});

test('the page on numerics names the digest', async () => {
  const { digest } = await proveBits(liar({}));
  const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/numerics.md'), 'utf8');
  assert.ok(page.includes(`\n${digest}\n`));
});
