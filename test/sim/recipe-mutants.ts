import type { Mutant } from './mutants.js';

/** Faults in what a recipe asks for: results, the best model, early ends, learning rates, optimizers. */
export const RECIPE_MUTANTS: readonly Mutant[] = [
  {
    name: 'the next epoch does not wait for the result that may end the run',
    file: 'coordinator/core/stepping.js',
    find: 'cursor.stepInEpoch === 0 && evaluating.length > 0 && dependsOnResults(options.config)',
    replace: 'false',
  },
  {
    name: 'a run that resumes forgets its results',
    file: 'coordinator/core/resume.js',
    find: 'return { cursor, evaluating, standing: known, lost };',
    replace: 'return { cursor, evaluating, standing: NO_RESULTS, lost };',
  },
  {
    name: 'a run that resumes forgets the results that came after its checkpoint',
    file: 'coordinator/core/resume.js',
    find: 'known = withResult(known, result, config);',
    replace: ';',
  },
  {
    name: 'a run that resumes begins its schedule anew',
    file: 'coordinator/core/stepping.js',
    find: 'learningRateAt(options.config, cursor, standing.plateau)',
    replace:
      'learningRateAt(options.config, draft.state.nextShardId === 0 ? { step: 0, epoch: 0 } : cursor, standing.plateau)',
  },
  {
    name: 'a plateau changes no learning rate',
    file: 'coordinator/core/stepping.js',
    find: 'learningRateAt(options.config, cursor, standing.plateau)',
    replace: 'learningRateAt(options.config, cursor)',
  },
  {
    name: 'a checkpoint forgets the momentum',
    file: 'coordinator/update/data-plane.js',
    find: 'moments: this.#memory.moments()',
    replace: 'moments: freshTrainingState(this.parameters).moments',
  },
  {
    name: 'an earlier equal result does not count as the best',
    file: 'coordinator/core/results.js',
    find: 'return result.epoch < than.epoch;',
    replace: 'return result.epoch > than.epoch;',
  },
  {
    name: 'a run that resumes where it should stop goes on',
    file: 'coordinator/core/transition.js',
    find: 'earlyEndOf({ cursor, evaluating, options, standing }) !== null',
    replace: 'false',
  },
  {
    name: 'the next epoch does not wait although the run may stop early',
    file: 'coordinator/core/stepping.js',
    find: 'patienceEpochs !== null || targetAccuracy',
    replace: 'targetAccuracy',
  },
  {
    name: 'the next epoch does not wait although the run may reach its target',
    file: 'coordinator/core/stepping.js',
    find: 'targetAccuracy !== null || learningRateSchedule',
    replace: 'learningRateSchedule',
  },
  {
    name: 'the next epoch does not wait although its learning rate follows the results',
    file: 'coordinator/core/stepping.js',
    find: "|| learningRateSchedule.type === 'plateau'",
    replace: '',
  },
  {
    name: 'a result is no reason to stop',
    file: 'coordinator/core/stepping.js',
    find: 'if (earlyEndOf(draft.state))',
    replace: 'if (false)',
  },
  {
    name: 'a run stops one epoch too late',
    file: 'coordinator/core/early-end.js',
    find: 'last.epoch - best.epoch < patienceEpochs',
    replace: 'last.epoch - best.epoch <= patienceEpochs',
  },
  {
    name: 'the patience of a run counts from its last epoch',
    file: 'coordinator/core/early-end.js',
    find: 'last.epoch - best.epoch < patienceEpochs',
    replace: 'last.epoch < patienceEpochs',
  },
  {
    name: 'the target accuracy must be surpassed',
    file: 'coordinator/core/early-end.js',
    find: 'accuracyOf(last) >= targetAccuracy',
    replace: 'accuracyOf(last) > targetAccuracy',
  },
  {
    name: 'a run of no patience gives another reason than its target',
    file: 'coordinator/core/early-end.js',
    find: 'targetAccuracy !== null && accuracyOf(last)',
    replace: 'patienceEpochs === null && targetAccuracy !== null && accuracyOf(last)',
  },
  {
    name: 'the higher loss is the better one',
    file: 'coordinator/core/results.js',
    find: 'result.loss < than.loss',
    replace: 'result.loss > than.loss',
  },
  {
    name: 'the newest result counts as the best',
    file: 'coordinator/core/results.js',
    find: 'best === null || isBetter(result, best) ? result : best',
    replace: 'result',
  },
  {
    name: 'the plateau hears no results',
    file: 'coordinator/core/results.js',
    find: "isNew && schedule.type === 'plateau'",
    replace: 'false',
  },
  {
    name: 'an epoch is on record before its model is kept',
    file: 'coordinator/shell/epoch-evaluations.js',
    find: 'await this.options.keepBest(epochResultOf(report), parameters);',
    replace:
      'const kept = this.listener.onEpoch(report); await this.options.keepBest(epochResultOf(report), parameters); await kept; return epochResultOf(report);',
  },
  {
    name: 'nobody waits until the best model is kept',
    file: 'coordinator/shell/epoch-evaluations.js',
    find: 'await this.options.keepBest(',
    replace: 'void this.options.keepBest(',
  },
  {
    name: 'a gradient is never clipped',
    file: 'coordinator/update/optimizer.js',
    find: 'inverseCount: factor * inverseCount',
    replace: 'inverseCount',
  },
  {
    name: 'a gradient is clipped by the norm of its sum',
    file: 'coordinator/update/optimizer.js',
    find: 'Math.sqrt(arithmetic.sumOfSquares(gradientSum)) / sampleCount',
    replace: 'Math.sqrt(arithmetic.sumOfSquares(gradientSum))',
  },
  {
    name: 'adamw shrinks by the decay alone',
    file: 'coordinator/update/optimizer.js',
    find: 'shrink: learningRate * weightDecay',
    replace: 'shrink: weightDecay',
  },
  {
    name: 'adam forgets its weight decay',
    file: 'coordinator/update/optimizer.js',
    find: 'decay: weightDecay, shrink: 0',
    replace: 'decay: 0, shrink: 0',
  },
  {
    name: 'sgd has no momentum',
    file: 'coordinator/update/optimizer.js',
    find: '                momentum,',
    replace: '                momentum: 0,',
  },
];
