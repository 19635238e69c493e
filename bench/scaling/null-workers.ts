// Many workers in one process that do all that workers do but compute: they wait instead, as a worker on a host of its own would let
// this one wait. node null-workers.js COUNT ADDRESS|TOKEN
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { CONTRACT_BITS } from '../../src/shared/contract.js';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { packageVersion } from '../../src/shared/package-version.js';
import type { Step, Welcome } from '../../src/shared/protocol/messages.js';
import { leavesOf, maximalNodes } from '../../src/shared/reduction-tree.js';
import { positionsOfLeaves } from '../../src/shared/schedule.js';
import { parseJoinToken } from '../../src/shared/security/join-token.js';
import { proofOfKey } from '../../src/shared/security/keys.js';
import { DEFAULT_HEARTBEAT_MS, timingFrom } from '../../src/shared/timing.js';
import type { ComputedShard } from '../../src/worker/data-plane.js';
import { type WorkerDataPlane, WorkerShell } from '../../src/worker/shell.js';
import { HOST_COMPUTE_MS, HOST_THREADS } from '../figure-names.js';

/** Nobody writes to it, so that all can send it. */
const NO_GRADIENT = new Float32Array(CLASSIC_NETWORK.parameterCount);
const LOSS = Math.log(10);

/** Has no data, and its results after the time that HOST_THREADS threads would take. */
class NullDataPlane implements WorkerDataPlane {
  parameters: Float32Array | undefined;
  #welcome: Welcome | undefined;

  async load(welcome: Welcome): Promise<null> {
    this.#welcome = welcome;
    return null;
  }

  async storeChunk(): Promise<void> {}

  storeImages(): void {}

  async compute({ stepInEpoch, leafCount, leaves }: Step): Promise<ComputedShard> {
    if (!this.#welcome) throw new Error('a shard needs a run');
    const schedule = { ...this.#welcome, sampleCount: this.#welcome.trainSplit.sampleCount };
    const nodes = maximalNodes(leaves, leafCount).map((node) => {
      const { begin, end } = positionsOfLeaves(schedule, stepInEpoch, leavesOf(node, leafCount));
      return { ...node, sampleCount: end - begin, lossSum: LOSS * (end - begin), correctCount: 0 };
    });
    const computeMs = HOST_COMPUTE_MS * Math.ceil((leaves.end - leaves.begin) / HOST_THREADS);
    await setTimeout(computeMs);
    return { nodes, gradients: nodes.map(() => NO_GRADIENT), computeMs };
  }

  dispose(): void {}
}

const [count = '', where = ''] = process.argv.slice(2);
const token = where.startsWith('lenet1-') ? parseJoinToken(where) : null;
const keyPair = token?.keyPair ?? null;
const security = token && keyPair ? { serverKey: token.serverKey, keyPair } : null;
const exits = Array.from({ length: Number(count) }, async () => {
  const workerId = randomBytes(16).toString('hex');
  const shell = new WorkerShell({
    workerId,
    packageVersion: packageVersion(),
    key: security && {
      publicKey: security.keyPair.publicKey,
      proof: proofOfKey(security.keyPair, security.serverKey, workerId),
    },
    engine: 'simd',
    device: 'nothing',
    threads: HOST_THREADS,
    bits: CONTRACT_BITS,
    host: 'nowhere',
    pid: process.pid,
    metricsAddress: null,
    timing: timingFrom(DEFAULT_HEARTBEAT_MS),
    joinTimeoutMs: 60_000,
    address: token?.address ?? where,
    security,
    dataPlane: new NullDataPlane(),
    onComputed: () => {},
    onJoined: () => {},
    onNotice: () => {},
  });
  return await shell.run();
});
const failed = (await Promise.all(exits)).filter(({ exitCode }) => exitCode !== 0);
for (const { reason } of failed) console.error(reason);
process.exit(failed.length > 0 ? 1 : 0);
