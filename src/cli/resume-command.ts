import { Command, type Option } from 'commander';
import type { RunResult } from '../coordinator/run-result.js';
import { addCoordinatorOptions, addTrainOptions } from './options/run.js';
import { type Invocation, programWords, relativeTo, shellWord, thisInvocation } from './own-command.js';
import type { Interruption } from './report/interruption.js';

export interface ResumeContext extends Invocation {
  /** The values of all options, by their names in camel case. */
  readonly options: object;
  /** Directory of the run to resume. */
  readonly runDirectory: string;
}

/**
 * The command line that resumes a run: the one that began it, with the run's directory, quoted for a shell in the same
 * working directory. Settings from the environment become flags in it, so that it does not matter whether the variables
 * are still set.
 */
export function resumeCommand(context: ResumeContext): string {
  const [, , name = 'train', ...given] = context.argv;
  const words = [...given, ...fromEnvironment(context, name, given)];
  if (!isGiven('--run-dir', words)) words.push('--run-dir', relativeTo(context.cwd, context.runDirectory));
  return [...programWords(context, name), ...words.map(shellWord)].join(' ');
}

/**
 * The interruption of this process's run.
 *
 * @param options as in ResumeContext
 */
export function interruptionOf(
  { nextStep, stepCount, checkpointStep }: Pick<RunResult, 'nextStep' | 'stepCount' | 'checkpointStep'>,
  options: object,
  runDirectory: string,
): Interruption {
  const context = { ...thisInvocation(), options, runDirectory };
  return { step: nextStep, stepCount, checkpointStep, resumeCommand: resumeCommand(context) };
}

/** Flags for the settings that variables have given. */
function fromEnvironment({ options, environment }: ResumeContext, name: string, given: readonly string[]): string[] {
  const command = name === 'coordinator' ? addCoordinatorOptions(new Command()) : addTrainOptions(new Command());
  return command.options.flatMap((option: Option) => {
    const flag = option.long ?? '';
    const value = environment[`LENET_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`];
    if (!value || isGiven(flag, given)) return [];
    if (!option.isBoolean()) return [flag, value];
    return (options as Record<string, unknown>)[option.attributeName()] === true ? [flag] : [];
  });
}

function isGiven(flag: string, words: readonly string[]): boolean {
  return words.some((word) => word === flag || word.startsWith(`${flag}=`));
}
