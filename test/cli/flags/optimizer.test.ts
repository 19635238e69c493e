import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flagsOfOptimizer, optimizerOptionsOf } from '../../../src/cli/flags/optimizer.js';
import { learningRateScheduleOf, optimizerOf } from '../../../src/coordinator/optimizer-options.js';
import { UsageError } from '../../../src/shared/errors.js';
import { parse } from '../parsing.js';

/** The options of the library that these flags of `train` come to. */
async function optionsOf(...flags: string[]): Promise<ReturnType<typeof optimizerOptionsOf>> {
  const { options } = await parse(['train', ...flags]);
  return optimizerOptionsOf(options as unknown as Parameters<typeof optimizerOptionsOf>[0]);
}

const COMPLETE: readonly (readonly string[])[] = [
  ['--optimizer', 'adam', '--weight-decay', '0', '--lr-schedule', 'constant', '--warmup-steps', '0'],
  ['--optimizer', 'sgd', '--weight-decay', '0.001', '--momentum', '0.9', '--clip-norm', '2'].concat(
    ...['--lr-schedule', 'cosine', '--warmup-steps', '5', '--lr-final', '0.1'],
  ),
  ['--optimizer', 'adamw', '--weight-decay', '0.1', '--lr-schedule', 'step', '--warmup-steps', '3'].concat(
    ...['--lr-step-epochs', '2', '--lr-factor', '0.5'],
  ),
  ['--optimizer', 'adam', '--weight-decay', '0', '--lr-schedule', 'plateau', '--warmup-steps', '0'].concat(
    ...['--lr-factor', '0.2', '--lr-patience', '1'],
  ),
  ['--optimizer', 'adam', '--weight-decay', '0', '--lr-schedule', 'onecycle', '--warmup-steps', '0'].concat(
    ...['--lr-peak-at', '0.4'],
  ),
];

for (const flags of COMPLETE) {
  test(`flags and settings say the same: ${flags.join(' ')}`, async () => {
    const { optimizer, learningRateSchedule } = await optionsOf(...flags);
    const recipe = {
      optimizer: optimizerOf(optimizer),
      learningRateSchedule: learningRateScheduleOf(learningRateSchedule),
    };
    const again = flagsOfOptimizer(recipe).flatMap(([name, value]) => [`--${name}`, String(value)]);
    assert.deepEqual(again.toSorted(), flags.toSorted());
  });
}

test('a flag of another optimizer or schedule is refused', async () => {
  const refused = async (flags: readonly string[], message: string) =>
    await assert.rejects(optionsOf(...flags), (error) => error instanceof UsageError && error.message === message);
  await refused(['--momentum', '0'], "Cannot train: --momentum needs --optimizer sgd, got 'adam'.");
  await refused(['--lr-final', '0.1'], "Cannot train: --lr-final needs --lr-schedule cosine, got 'constant'.");
  await refused(
    ['--lr-schedule', 'cosine', '--lr-factor', '0.1'],
    "Cannot train: --lr-factor needs --lr-schedule step or --lr-schedule plateau, got 'cosine'.",
  );
  await refused(
    ['--lr-schedule', 'onecycle', '--warmup-steps', '9'],
    "Cannot train: --lr-schedule onecycle takes no --warmup-steps, got '9'.",
  );
});
