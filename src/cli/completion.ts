import { type Dirent, readdirSync } from 'node:fs';
import path from 'node:path';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { directoryName, fileName, placeName } from './values.js';

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
      const parse: unknown = parseArg;
      const option = completed.options.get(long?.slice(2) ?? '');
      if (!option || (parse !== fileName && parse !== placeName && parse !== directoryName)) continue;
      // The last word of the command line is the one to complete.
      option.handler = (complete) => {
        for (const found of pathsFrom(process.argv.at(-1) ?? '', parse === directoryName)) complete(found, '');
      };
    }
  }
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
