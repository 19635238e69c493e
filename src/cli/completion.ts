import { type Dirent, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Argument, Option } from '@bomb.sh/tab';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { directoryName, fileName, fileNames, modelName, placeName } from './values.js';

/** The parsers of values that are paths. */
const PATH_PARSERS: ReadonlySet<unknown> = new Set([fileName, fileNames, modelName, placeName, directoryName]);

/**
 * Adds `completion SHELL`, which prints a script for the shell, and the hidden command `complete`, which that script
 * calls. Values that are paths are completed from the disk, because the scripts leave that to the program.
 */
export function addCompletion(program: Command): void {
  const root = tab(program, { completionCommandName: 'completion' });
  program.commands
    .find((command) => command.name() === 'completion')
    ?.description('print a script that completes commands and options in a shell');
  for (const [name, completed] of root.commands) {
    const command = name
      .split(' ')
      .reduce<Command | undefined>((parent, word) => parent?.commands.find((each) => each.name() === word), program);
    for (const { long, parseArg } of command?.options ?? []) {
      completePaths(completed.options.get(long?.slice(2) ?? ''), parseArg);
    }
    for (const argument of command?.registeredArguments ?? []) {
      completePaths(completed.arguments.get(argument.name()), argument.parseArg);
    }
  }
}

/** @param parse the parser of the value, which tells whether it is a path */
function completePaths(completed: Option | Argument | undefined, parse: unknown): void {
  if (!completed || !PATH_PARSERS.has(parse)) return;
  // The last word of the command line is the one to complete.
  completed.handler = (complete) => {
    for (const found of pathsFrom(process.argv.at(-1) ?? '', parse === directoryName)) complete(found, '');
  };
}

/**
 * Paths that begin with a word. Directories end with a slash. Names with a leading dot are left out unless the word has
 * one too.
 */
export function pathsFrom(word: string, directoriesOnly: boolean): string[] {
  const begin = word.slice(word.lastIndexOf('/') + 1);
  const folder = word.slice(0, word.length - begin.length);
  let entries: Dirent[];
  try {
    entries = readdirSync(path.resolve(folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter(({ name }) => name.startsWith(begin) && name.startsWith('.') === begin.startsWith('.'))
    .filter((entry) => !directoriesOnly || entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .sort();
}
