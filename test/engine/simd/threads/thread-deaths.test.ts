import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { PartialSum, Shard } from '../../../../src/engine/engine.js';
import { kernelEngineFactory } from '../../../../src/engine/simd/kernel-engine.js';
import { MortalComputer } from '../../../../src/engine/simd/threads/thread-deaths.js';
import { ThreadedComputer } from '../../../../src/engine/simd/threads/threaded-computer.js';
import { kernelsHere } from '../../../contract/kernels/kernels-here.js';
import { randomParameters, syntheticOptions } from '../simd-fixture.js';

const THREADS = 3;
const SAMPLE_COUNT = 300;
const options = syntheticOptions(SAMPLE_COUNT);
const parameters = randomParameters(1);
const samples = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => (7 * i) % SAMPLE_COUNT);
/** Leaves 3 to 36 of 40: several maximal nodes. */
const SHARD: Shard = { leafCount: 40, leaves: { begin: 3, end: 36 }, microBatchSize: 16, sampleIndices: samples(528) };

const KERNELS = kernelsHere().flatMap(({ name, kernel }) => (kernel && name !== 'soft' ? { name, kernel } : []));
const [fastest = assert.fail('some kernel runs everywhere')] = KERNELS;

const expected = await (await kernelEngineFactory(fastest.kernel)(options)).computeShard(parameters, SHARD);

function assertExpected(partials: readonly PartialSum[]): void {
  const rest = ({ gradient: _, ...others }: PartialSum) => others;
  assert.deepEqual(partials.map(rest), expected.map(rest));
  for (const [k, { gradient }] of partials.entries()) {
    const other = expected[k]?.gradient ?? new Float32Array();
    assert(Buffer.from(gradient.buffer).equals(Buffer.from(other.buffer)), `gradient ${k}`);
  }
}

async function start(t: TestContext, kernel = fastest.name): Promise<ThreadedComputer> {
  const computer = await ThreadedComputer.start(options, kernel, THREADS);
  t.after(() => computer.dispose());
  return computer;
}

/** Ends all threads as soon as they are there, until a promise settles. */
async function endThreadsUntil({ threads }: ThreadedComputer, end: Promise<unknown>): Promise<number> {
  let isOver = false;
  void end.catch(() => {}).finally(() => (isOver = true));
  let rounds = 0;
  for (; !isOver; rounds++) {
    await Promise.all(threads.threadIds.map((_, thread) => threads.terminate(thread)));
    await setImmediate();
  }
  return rounds;
}

test('a thread that ended between two shards is replaced', async (t) => {
  const computer = await start(t);
  const before = computer.threads.threadIds;
  await computer.threads.terminate(1);
  assertExpected(await computer.computeShard(parameters, SHARD));
  const now = computer.threads.threadIds;
  assert.equal(now.length, THREADS);
  assert.deepEqual([now[0], now[2]], [before[0], before[2]], 'the others live on');
  assert.notEqual(now[1], before[1]);
});

for (const count of [1, THREADS]) {
  test(`threads that end during a shard, ${count} of ${THREADS}: it is computed again`, async (t) => {
    const computer = await start(t);
    const before = computer.threads.threadIds;
    const computing = computer.computeShard(parameters, SHARD);
    const ended = Promise.all(before.slice(0, count).map((_, thread) => computer.threads.terminate(thread)));
    assertExpected(await computing);
    await ended;
    assertExpected(await computer.computeShard(parameters, SHARD));
    assert.equal(computer.threads.threadIds.filter((id) => !before.includes(id)).length, count);
  });
}

test('a thread that ends during an evaluation', async (t) => {
  const computer = await start(t);
  const quiet = await computer.evaluate(parameters, samples(SAMPLE_COUNT));
  const evaluating = computer.evaluate(parameters, samples(SAMPLE_COUNT));
  void computer.threads.terminate(0);
  assert.deepEqual(await evaluating, quiet);
});

test('threads that end again and again are an error, and the next shard is computed', async (t) => {
  const computer = await start(t);
  const computing = computer.computeShard(parameters, SHARD);
  const [rounds] = await Promise.all([
    endThreadsUntil(computer, computing),
    assert.rejects(computing, {
      name: 'OperationalError',
      code: 'engine-thread-lost',
      message: /^Cannot compute: a thread of the engine must work until it is told to end/,
    }),
  ]);
  assert(rounds >= 3, 'it was tried again');
  assertExpected(await computer.computeShard(parameters, SHARD));
});

test('an abort while a thread ends is an abort, and the next shard is computed', async (t) => {
  const computer = await start(t);
  const abort = new AbortController();
  const computing = computer.computeShard(parameters, SHARD, abort.signal);
  void computer.threads.terminate(2);
  abort.abort(new Error('cancelled'));
  await assert.rejects(computing, { message: 'cancelled' });
  assertExpected(await computer.computeShard(parameters, SHARD));
});

for (const name of new Set([fastest.name, 'wasm'] as const)) {
  test(`kernel ${name}: deaths at any moment change no bit`, async (t) => {
    const computer = await start(t, name);
    let deaths = 0;
    const threads = {
      terminate(thread: number): Promise<void> {
        deaths++;
        return computer.threads.terminate(thread);
      },
    };
    const mortal = new MortalComputer(
      {
        threads,
        computeShard: (...call) => computer.computeShard(...call),
        evaluate: (...call) => computer.evaluate(...call),
        dispose: () => {},
      },
      THREADS,
      { probability: 0.5, seed: 1 },
    );
    for (let shard = 0; shard < 8; shard++) assertExpected(await mortal.computeShard(parameters, SHARD));
    assert(deaths > 1 && deaths < 8, `${deaths} of 8`);
  });
}
