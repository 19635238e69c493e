import path from 'node:path';
import { Command, type Option } from 'commander';
import type { RunResult } from '../coordinator/run-result.js';
import { addCoordinatorOptions, addTrainOptions } from './options/run.js';
import type { Interruption } from './report/interruption.js';

export interface ResumeContext {
  /** The values of all options, by their names in camel case. */
  readonly options: object;
  /** As in process: the program, its file, the command, and its arguments. */
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Working directory. */
  readonly cwd: string;
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
  return [...program(context, name), ...words.map(quoted)].join(' ');
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
  const { argv, execArgv, env: environment } = process;
  const context = { options, argv, execArgv, environment, cwd: process.cwd(), runDirectory };
  return { step: nextStep, stepCount, checkpointStep, resumeCommand: resumeCommand(context) };
}

/** How the program was started, up to its options. */
function program({ argv, execArgv, environment, cwd }: ResumeContext, name: string): string[] {
  const [, file = ''] = argv;
  const isNpm = environment.npm_lifecycle_event === 'start' && environment.npm_package_name === 'lenet-cluster';
  if (isNpm && name === 'train') return ['npm', 'start', '--'];
  if (path.basename(file) === 'cli.js') return ['node', ...execArgv.map(quoted), quoted(relativeTo(cwd, file)), name];
  const isNpx = path.basename(path.dirname(file)) === '.bin';
  return isNpx ? ['npx', 'lenet-cluster', name] : ['lenet-cluster', name];
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

/** Relative if it is inside the directory, absolute otherwise. */
function relativeTo(cwd: string, file: string): string {
  const relative = path.relative(cwd, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? path.resolve(file) : relative || '.';
}

/** Quoted for a shell. Control characters are written as escapes, so that they cannot act on the terminal. */
function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (!/\p{Cc}/u.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = word.replace(/['\\]/g, '\\$&').replace(/\p{Cc}/gu, (character) => escapeOf(character));
  return `$'${escaped}'`;
}

const escapeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
