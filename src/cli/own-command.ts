import path from 'node:path';

/** The start of a program. */
export interface Invocation {
  /** As in process: the program, its file, the command, and its arguments. */
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Working directory. */
  readonly cwd: string;
}

/** How this process was started. */
export function thisInvocation(): Invocation {
  const { argv, execArgv, env: environment } = process;
  return { argv, execArgv, environment, cwd: process.cwd() };
}

/**
 * The words of a shell that start the program as it was started, up to the options.
 *
 * @param name of the command
 */
export function programWords({ argv, execArgv, environment, cwd }: Invocation, name: string): string[] {
  const [, file = ''] = argv;
  const isNpm = environment.npm_lifecycle_event === 'start' && environment.npm_package_name === 'lenet-cluster';
  if (isNpm && name === 'train') return ['npm', 'start', '--'];
  if (path.basename(file) === 'cli.js')
    return ['node', ...execArgv.map(shellWord), shellWord(relativeTo(cwd, file)), name];
  const isNpx = path.basename(path.dirname(file)) === '.bin';
  return isNpx ? ['npx', 'lenet-cluster', name] : ['lenet-cluster', name];
}

/** Relative if it is inside the directory, absolute otherwise. */
export function relativeTo(cwd: string, file: string): string {
  const relative = path.relative(cwd, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? path.resolve(file) : relative || '.';
}

/** Quoted for a shell. Control characters are written as escapes, so that they cannot act on the terminal. */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (!/\p{Cc}/u.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = word.replace(/['\\]/g, '\\$&').replace(/\p{Cc}/gu, (character) => escapeOf(character));
  return `$'${escaped}'`;
}

const escapeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
