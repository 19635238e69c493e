/** A deliberate fault in the production code, which the simulation must notice. */
export interface Mutant {
  /** The fault in words. */
  readonly name: string;
  /** Compiled file under dist/src. */
  readonly file: string;
  /** Exactly one place of the file, and what stands there instead. */
  readonly find: string;
  readonly replace: string;
}

/** Each is one edit of the compiled code; the simulation is run with one at a time. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a late result of an earlier step counts',
    file: 'coordinator/core/collecting.js',
    find: 'partial.step !== step.step || partial.shardId !== shard?.shardId',
    replace: '!shard',
  },
  {
    name: 'a step is applied before all leaves are there',
    file: 'coordinator/core/settling.js',
    find: 'if (step.leaves.missingCount > 0)',
    replace: 'if (step.leaves.missingCount > 1)',
  },
  {
    name: 'the leaves of a lost worker are forgotten',
    file: 'coordinator/core/exchanging.js',
    find: 'mayHaveOpenLeaves = true;',
    replace: '',
  },
  {
    name: 'a shard whose leaves others have done is never cancelled',
    file: 'coordinator/core/settling.js',
    find: 'step.leaves.isAnyHeld(range)',
    replace: 'false',
  },
  {
    name: 'every welcome tells of ten classes',
    file: 'coordinator/core/membership.js',
    find: 'classCount: config.classNames.length',
    replace: 'classCount: 10',
  },
  {
    name: 'silence is looked for once only',
    file: 'coordinator/core/membership.js',
    find: 'draft.update({ silenceDueMs });',
    replace: 'draft.update({ silenceDueMs: Number.POSITIVE_INFINITY });',
  },
  {
    name: 'a worker that left stays on the list',
    file: 'coordinator/core/membership.js',
    find: 'draft.removeWorker(worker.peer);',
    replace: '',
  },
  {
    name: 'silent workers are never given up',
    file: 'coordinator/core/transition.js',
    find: 'evictSilent(draft);',
    replace: '',
  },
  {
    name: 'a shard that got lost is dealt again without its parameters',
    file: 'coordinator/core/transition.js',
    find: 'shard: null, parametersOfStep: -1',
    replace: 'shard: null',
  },
  {
    name: 'a lost shard is never dealt again',
    file: 'coordinator/core/transition.js',
    find: 'heartbeatsWithout < 2',
    replace: 'true',
  },
  {
    name: 'the right sibling at an uneven edge is forgotten',
    file: 'coordinator/update/reducer.js',
    find: "if (sibling === 'missing')",
    replace: "if (sibling === 'missing' && current.level === 0)",
  },
  {
    name: 'a step is skipped after a checkpoint',
    file: 'coordinator/core/stepping.js',
    find: "draft.effect({ type: 'checkpoint', cursor, evaluating, standing });",
    replace:
      "draft.effect({ type: 'checkpoint', cursor: { ...cursor, step: cursor.step + 1 }, evaluating, standing });",
  },
  {
    name: 'a run resumes after an epoch that was never evaluated',
    file: 'coordinator/core/resume.js',
    find: 'return { cursor, evaluating, standing: known, lost };',
    replace: 'return { cursor, evaluating: [], standing: known, lost };',
  },
  {
    name: 'a checkpoint forgets the evaluation that is under way',
    file: 'coordinator/core/stepping.js',
    find: "draft.effect({ type: 'checkpoint', cursor, evaluating, standing });",
    replace: "draft.effect({ type: 'checkpoint', cursor, evaluating: [], standing });",
  },
  {
    name: 'evaluations may pile up',
    file: 'coordinator/core/stepping.js',
    find: 'evaluating.length >= MAX_PENDING_EVALUATIONS',
    replace: 'false',
  },
  {
    name: 'the coordinator closes before its workers have heard that the run is over',
    file: 'coordinator/core/closing.js',
    find: 'workers.size > 0 && draft.nowMs < (closing?.untilMs ?? 0)',
    replace: 'false',
  },
  {
    name: 'the coordinator waits for ever for workers to leave',
    file: 'coordinator/core/closing.js',
    find: 'draft.nowMs < (closing?.untilMs ?? 0)',
    replace: 'true',
  },
  {
    name: 'an audit believes the first answer',
    file: 'coordinator/core/auditing.js',
    find: 'agreed.length < 2',
    replace: 'agreed.length < 1',
  },
  {
    name: 'an audit ends with the first answer that came, whatever two agree on',
    file: 'coordinator/core/auditing.js',
    find: 'const [winner] = agreed;',
    replace: 'const [winner] = claims;',
  },
  {
    name: 'a worker audits itself',
    file: 'coordinator/core/auditing.js',
    find: 'claim.worker.workerId !== worker.workerId && ',
    replace: '',
  },
  {
    name: 'an audit accuses the honest',
    file: 'coordinator/core/auditing.js',
    find: 'if (claim.digest !== digest)',
    replace: 'if (claim.digest === digest)',
  },
  {
    name: 'a worker that lied stays in the run',
    file: 'coordinator/core/auditing.js',
    find: "quarantine(draft, worker, { code: 'wrong-gradient', reason });",
    replace: ';',
  },
  {
    name: 'an audit whose auditor died is never dealt again',
    file: 'coordinator/core/auditing.js',
    find: 'isUnderWay(draft, audit))',
    replace: 'audit.dealt || (audit.dealt = true, false))',
  },
  {
    name: 'numbers that no correct worker computes count',
    file: 'shared/protocol/result-bounds.js',
    find: 'norm > MAX_GRADIENT_NORM_PER_SAMPLE * sampleCount',
    replace: 'false',
  },
  {
    name: 'a liar that is alone ends the run',
    file: 'coordinator/core/transition.js',
    find: '!IMPOSSIBLE.has(rejection.code) || !mayBeHonest',
    replace: '!IMPOSSIBLE.has(rejection.code)',
  },
  {
    name: 'a worker that sent impossible numbers stays in the run',
    file: 'coordinator/core/membership.js',
    find: 'remove(draft, worker, rejection.code, rejection.reason);',
    replace: '',
  },
  {
    name: 'a worker that lacks data never gets it',
    file: 'coordinator/core/fetching.js',
    find: "draft.effect({ type: 'serve-data', peer: worker.peer, request: { chunk } });",
    replace: ';',
  },
  {
    name: 'a worker stays on a connection that is dead without an end',
    file: 'worker/core/joining.js',
    find: "effects: [{ type: 'reconnect' }],",
    replace: 'effects: [],',
  },
  {
    name: 'a worker that is not answered neither says hello again nor tries another connection',
    file: 'worker/core/joining.js',
    find: 'export function tryToJoin(state, nowMs) {',
    replace: 'export function tryToJoin(state, nowMs) { return { state, effects: [] };',
  },
  {
    name: 'a worker goes on with the parameters of an earlier step',
    file: 'worker/core/computing.js',
    find: 'parameters: attached }',
    replace: 'parameters: state.held?.parameters ?? attached }',
  },
  {
    name: 'a worker that was forgotten does not join again',
    file: 'worker/core/joining.js',
    find: "case 'unknown-worker':",
    replace: "case 'unknown-worker': return { state, effects: [] };",
  },
];
