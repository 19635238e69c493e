import { createProgram, type Handlers } from '../../src/cli/program.js';

/** A program that runs nothing, and hands what it parsed to `onOptions`. */
export function programForTests(
  environment: NodeJS.ProcessEnv = {},
  onOptions: (options: Record<string, unknown>) => void = () => {},
  onNote: (note: string) => void = () => {},
  hasParent = false,
): ReturnType<typeof createProgram> {
  const record = (...args: readonly unknown[]): Promise<void> => {
    onOptions(args.at(-1) as Record<string, unknown>);
    return Promise.resolve();
  };
  const names = [
    'train',
    'coordinator',
    'worker',
    'view',
    'predict',
    'runs',
    'runsCompare',
    'export',
    'serve',
    'devices',
    'sweep',
    'evaluate',
    'dataInspect',
    'dataConvert',
    'keysNew',
    'keysAdd',
    'keysToken',
    'keysRevoke',
    'keysList',
  ];
  const handlers = Object.fromEntries(names.map((name) => [name, record])) as unknown as Handlers;
  return createProgram({
    handlers,
    environment,
    hasParent,
    onNote: (_, level, text) => onNote(`[${level}] ${text}`),
  });
}

/**
 * Parses a command line.
 *
 * @throws CommanderError or UsageError, as the program does
 */
export async function parse(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  hasParent = false,
): Promise<{ options: Record<string, unknown>; notes: string[] }> {
  let parsed: Record<string, unknown> | undefined;
  const notes: string[] = [];
  const program = programForTests(
    environment,
    (options) => (parsed = options),
    (note) => notes.push(note),
    hasParent,
  );
  await program.parseAsync(args, { from: 'user' });
  if (!parsed) throw new Error(`no command was run by: ${args.join(' ')}`);
  return { options: parsed, notes };
}

/** The output of a wrong command line. */
export async function usageErrorOf(args: readonly string[]): Promise<string> {
  let text = '';
  const program = programForTests();
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.configureOutput({
      writeErr: (line) => {
        text += line;
      },
    });
  }
  await program.parseAsync(args, { from: 'user' }).then(
    () => {
      throw new Error(`accepted: ${args.join(' ')}`);
    },
    () => {},
  );
  return text;
}
