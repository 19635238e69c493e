import { MODEL_SHA256 } from '../../shared/model/model.js';
import { type Hello, MessageType } from '../../shared/protocol/messages.js';
import type { Rejection } from '../../shared/protocol/rejections.js';
import { counted } from '../../shared/text/plural.js';
import { printable } from '../../shared/text/printable.js';
import type { Draft } from './draft.js';
import { claimSameBits, readyCount } from './roster.js';
import type { PeerId, WorkerState } from './state.js';

/** Characters of a host in a sentence. */
const MAX_HOST_LENGTH = 80;
/** Incarnations that are remembered: a host can make new ones without end. */
const MAX_QUARANTINED = 1024;

/** A worker introduces itself: on a new connection, or again because it heard nothing. */
export function admit(draft: Draft, peer: PeerId, hello: Hello): void {
  const { state } = draft;
  const refusal = reasonToRefuse(draft, hello);
  if (refusal) {
    draft.because(`hello of ${hello.host}:${hello.pid} refused`);
    reject(draft, peer, refusal);
    return;
  }
  const known = draft.worker(peer);
  if (known?.workerId === hello.workerId && known.status === 'loading') {
    // Hellos that a slow or cut network held back arrive together: one is answered like the other, and none starts anything anew.
    draft.updateWorker(peer, { lastHeardMs: draft.nowMs });
    welcome(draft, peer);
    draft.because(`${describe(known)} said hello again`);
    return;
  }
  // The same life of a worker on an older connection: that one is dead, whether or not its end was noticed.
  for (const worker of state.workers.values()) {
    if (worker.workerId === hello.workerId || worker.peer === peer) {
      remove(draft, worker, 'reconnected', 'said hello again');
    }
  }
  const worker: WorkerState = {
    peer,
    workerId: hello.workerId,
    ordinal: draft.state.nextOrdinal,
    engine: hello.engine,
    device: hello.device,
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
  const other = [...draft.state.workers.values()].find(
    (member) => member.workerId !== worker.workerId && !claimSameBits(member, worker),
  );
  if (other && !draft.state.mixedEngines) {
    draft.update({ mixedEngines: true });
    draft.notice({ type: 'mixed-engines', workers: [other, worker] });
  }
  welcome(draft, peer);
  draft.because(`${describe(worker)} joined`);
}

function welcome(draft: Draft, peer: PeerId): void {
  const { coordinatorId, runId, config, timing } = draft.state.options;
  draft.send(peer, {
    type: MessageType.welcome,
    coordinatorId,
    runId,
    seed: config.seed,
    batchSize: config.batchSize,
    microBatchSize: config.microBatchSize,
    shuffle: config.shuffle,
    normalization: config.normalization,
    trainSplit: config.trainSplit,
    heartbeatMs: timing.heartbeatMs,
  });
}

function reasonToRefuse({ state }: Draft, hello: Hello): Rejection | undefined {
  const { packageVersion } = state.options;
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
  const known = [...state.workers.values()].some(({ workerId }) => workerId === hello.workerId);
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

/** Takes a worker out; its shard, if any, is open again. */
export function remove(draft: Draft, worker: WorkerState, code: string, reason: string): void {
  draft.removeWorker(worker.peer);
  draft.notice({ type: 'worker-left', worker, code, reason });
  draft.because(`${describe(worker)} left: ${reason}`);
  if (draft.state.phase === 'training' && worker.status === 'ready' && readyCount(draft.state.workers.values()) === 0)
    draft.notice({ type: 'no-workers' });
}

/** Takes a worker out for good: it sent what no correct worker sends. */
export function quarantine(draft: Draft, worker: WorkerState, rejection: Rejection): void {
  refuseFromNowOn(draft, worker.workerId);
  reject(draft, worker.peer, rejection);
  remove(draft, worker, rejection.code, rejection.reason);
}

/** An incarnation that is not admitted again. */
export function refuseFromNowOn(draft: Draft, workerId: string): void {
  const quarantined = [...draft.state.quarantined, workerId].slice(-MAX_QUARANTINED);
  draft.update({ quarantined: new Set(quarantined) });
}

/** Takes out all workers that were silent for too long. */
export function evictSilent(draft: Draft): void {
  const { silenceMs } = draft.state.options.timing;
  for (const worker of draft.state.workers.values()) {
    if (draft.nowMs - worker.lastHeardMs < silenceMs) continue;
    remove(draft, worker, 'silent', `nothing heard for ${silenceMs} ms`);
  }
}

/** Takes out the workers whose keys are not admitted any more. */
export function evictRevoked(draft: Draft, publicKeys: ReadonlySet<string>): void {
  for (const worker of draft.state.workers.values()) {
    if (worker.publicKey === null || !publicKeys.has(worker.publicKey)) continue;
    reject(draft, worker.peer, { code: 'key-revoked', reason: "the worker's key is not admitted any more" });
    remove(draft, worker, 'key-revoked', 'its key was revoked');
  }
}

/** Answers with a rejection and has it counted. */
export function reject(draft: Draft, peer: PeerId, rejection: Rejection): void {
  draft.send(peer, { type: MessageType.reject, code: rejection.code, reason: rejection.reason });
  draft.notice({ type: 'message-rejected', peer, rejection });
  draft.because(`rejected (${rejection.code}): ${rejection.reason}`);
}

/** 'worker 3 (host:pid)'; a very long host is shortened. */
export function describe({ ordinal, host, pid }: WorkerState): string {
  return `worker ${ordinal} (${printable(host, MAX_HOST_LENGTH)}:${pid})`;
}
