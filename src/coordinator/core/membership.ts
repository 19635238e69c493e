import { CONTRACT_BITS } from '../../shared/contract.js';
import { MODEL_SHA256 } from '../../shared/model/model-hash.js';
import { type Hello, MessageType } from '../../shared/protocol/messages.js';
import type { Rejection } from '../../shared/protocol/rejections.js';
import { counted } from '../../shared/text/plural.js';
import { printable } from '../../shared/text/printable.js';
import type { Draft } from './draft.js';
import { claimSameBits } from './roster.js';
import type { PeerId, WorkerState } from './state.js';

/** Most characters of a host's name in a sentence. */
const MAX_HOST_LENGTH = 80;
/** Most incarnations that are remembered: a host can make new ones without end. */
const MAX_QUARANTINED = 1024;

/** A worker says hello: on a new connection, or again because it heard nothing. */
export function admit(draft: Draft, peer: PeerId, hello: Hello): void {
  const refusal = reasonToRefuse(draft, hello);
  if (refusal) {
    draft.because(`hello of ${hello.host}:${hello.pid} refused`);
    reject(draft, peer, refusal);
    return;
  }
  const known = draft.worker(peer);
  if (known?.workerId === hello.workerId && known.status === 'loading') {
    // A slow or cut network may deliver several hellos together. Each is answered, but only the first one changes
    // anything.
    draft.updateWorker(peer, { lastHeardMs: draft.nowMs });
    welcome(draft, peer);
    draft.because(`${describe(known)} said hello again`);
    return;
  }
  // This incarnation has an older connection. It is dead, even if its end was not noticed.
  for (const worker of earlierSelves(draft, peer, hello)) remove(draft, worker, 'reconnected', 'said hello again');
  const worker: WorkerState = {
    peer,
    workerId: hello.workerId,
    ordinal: draft.state.nextOrdinal,
    engine: hello.engine,
    device: hello.device,
    threads: hello.threads,
    bits: hello.bits,
    host: hello.host,
    pid: hello.pid,
    metricsAddress: hello.metricsAddress,
    publicKey: hello.key?.publicKey ?? null,
    status: 'loading',
    lastHeardMs: draft.nowMs,
    measuredSamplesPerMs: [],
    samplesPerMs: null,
    shard: null,
    responsive: true,
    parametersOfStep: -1,
    unauditedLeaves: 0,
  };
  draft.update({ nextOrdinal: worker.ordinal + 1 });
  draft.putWorker(worker);
  draft.notice({ type: 'worker-joined', worker });
  tellOfBits(draft, worker);
  welcome(draft, peer);
  draft.because(`${describe(worker)} joined`);
}

/** Workers in whose place this one comes, in order of joining. */
function earlierSelves({ state }: Draft, peer: PeerId, { workerId }: Hello): WorkerState[] {
  const selves = new Set([state.workers.get(peer), state.workers.withId(workerId)]);
  return [...selves].filter((worker) => worker !== undefined).sort((a, b) => a.ordinal - b.ordinal);
}

/** Says once that the model will not have the bits of the contract, or that its bits depend on who computes what. */
function tellOfBits(draft: Draft, worker: WorkerState): void {
  const { workers, mixedEngines, ownBits } = draft.state;
  // Until two workers differ, all are like the first one.
  const [other] = workers.first(1);
  if (other && other.peer !== worker.peer && !mixedEngines && !claimSameBits(other, worker)) {
    draft.update({ mixedEngines: true, ownBits: true });
    draft.notice({ type: 'mixed-engines', workers: [other, worker] });
  } else if (worker.bits !== CONTRACT_BITS && !ownBits) {
    draft.update({ ownBits: true });
    draft.notice({ type: 'own-bits', worker });
  }
}

function welcome(draft: Draft, peer: PeerId): void {
  const { coordinatorId, runId, config, sampleListSha256, timing } = draft.state.options;
  draft.send(peer, {
    type: MessageType.welcome,
    coordinatorId,
    runId,
    contract: config.contract,
    seed: config.seed,
    batchSize: config.batchSize,
    microBatchSize: config.microBatchSize,
    shuffle: config.shuffle,
    normalization: config.normalization,
    trainSplit: config.trainSplit,
    sampleListSha256,
    validationCount: config.validationSplit?.sampleCount ?? null,
    classCount: config.classNames.length,
    labelSmoothing: config.labelSmoothing,
    augmentation: config.augmentation,
    heartbeatMs: timing.heartbeatMs,
  });
}

function reasonToRefuse({ state }: Draft, hello: Hello): Rejection | undefined {
  const { packageVersion, config } = state.options;
  if (hello.contract !== config.contract) {
    return {
      code: 'contract',
      reason:
        `the run is computed by contract ${config.contract}, the worker (lenet-cluster ${hello.packageVersion}) computes by ` +
        `contract ${hello.contract}, which yields other bits: install lenet-cluster ${packageVersion} on both`,
    };
  }
  if (hello.packageVersion !== packageVersion) {
    return {
      code: 'package-version',
      reason:
        `the coordinator is lenet-cluster ${packageVersion}, the worker ${hello.packageVersion}, and versions may compute ` +
        'other bits: install the same version on both',
    };
  }
  if (hello.modelSha256 !== MODEL_SHA256) {
    return {
      code: 'model',
      reason: 'the worker computes another network than the coordinator: install the same lenet-cluster on both',
    };
  }
  if (state.quarantined.has(hello.workerId)) {
    return { code: 'quarantined', reason: 'this worker sent a wrong result earlier in the run' };
  }
  const known = state.workers.withId(hello.workerId) !== undefined;
  if (!known && state.workers.size >= state.options.maxWorkers) {
    return { code: 'too-many-workers', reason: `at most ${counted(state.options.maxWorkers, 'worker')} may take part` };
  }
  return undefined;
}

/** The worker has loaded dataset and engine: it gets work from now on. */
export function markReady(draft: Draft, worker: WorkerState): void {
  if (worker.status === 'ready') return;
  draft.updateWorker(worker.peer, { status: 'ready' });
  draft.notice({ type: 'worker-ready', worker: { ...worker, status: 'ready' } });
  draft.because(`${describe(worker)} is ready`);
}

/** Removes a worker from the run. Its shard, if it has one, is open again. */
export function remove(draft: Draft, worker: WorkerState, code: string, reason: string): void {
  draft.removeWorker(worker.peer);
  draft.notice({ type: 'worker-left', worker, code, reason });
  draft.because(`${describe(worker)} left: ${reason}`);
  if (draft.state.phase === 'training' && worker.status === 'ready' && draft.state.workers.readyCount === 0)
    draft.notice({ type: 'no-workers' });
}

/** Removes a worker for good, because it sent a message that no correct worker sends. */
export function quarantine(draft: Draft, worker: WorkerState, rejection: Rejection): void {
  refuseFromNowOn(draft, worker.workerId);
  reject(draft, worker.peer, rejection);
  remove(draft, worker, rejection.code, rejection.reason);
}

/** Never admits this incarnation again. */
export function refuseFromNowOn(draft: Draft, workerId: string): void {
  const quarantined = [...draft.state.quarantined, workerId].slice(-MAX_QUARANTINED);
  draft.update({ quarantined: new Set(quarantined) });
}

/** Declares workers lost that were silent for too long, and removes them. */
export function evictSilent(draft: Draft): void {
  const { silenceMs } = draft.state.options.timing;
  if (draft.nowMs < draft.state.silenceDueMs) return;
  let silenceDueMs = draft.nowMs + silenceMs;
  for (const worker of draft.state.workers.values()) {
    const dueMs = worker.lastHeardMs + silenceMs;
    if (draft.nowMs < dueMs) silenceDueMs = Math.min(silenceDueMs, dueMs);
    else remove(draft, worker, 'silent', `nothing heard for ${silenceMs} ms`);
  }
  draft.update({ silenceDueMs });
}

/** Removes the workers whose keys are no longer admitted. */
export function evictRevoked(draft: Draft, publicKeys: ReadonlySet<string>): void {
  for (const worker of draft.state.workers.values()) {
    if (worker.publicKey === null || !publicKeys.has(worker.publicKey)) continue;
    reject(draft, worker.peer, { code: 'key-revoked', reason: "the worker's key is not admitted any more" });
    remove(draft, worker, 'key-revoked', 'its key was revoked');
  }
}

/** Answers with a rejection. The notice makes it counted. */
export function reject(draft: Draft, peer: PeerId, rejection: Rejection): void {
  draft.send(peer, { type: MessageType.reject, code: rejection.code, reason: rejection.reason });
  draft.notice({ type: 'message-rejected', peer, rejection });
  draft.because(`rejected (${rejection.code}): ${rejection.reason}`);
}

/** 'worker 3 (host:pid)'; a very long host is shortened. */
export function describe({ ordinal, host, pid }: WorkerState): string {
  return `worker ${ordinal} (${printable(host, MAX_HOST_LENGTH)}:${pid})`;
}
