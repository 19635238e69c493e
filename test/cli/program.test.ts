import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Command, CommanderError } from 'commander';
import { allCommands } from '../../src/cli/program.js';
import { programForTests } from './parsing.js';

function namesOf(command: Command): string[] {
  return command.parent ? [...namesOf(command.parent), command.name()] : [];
}

const PATH = /file|directory|folder/;

for (const command of allCommands(programForTests())) {
  const { registeredArguments } = command;
  for (const [place, { description }] of registeredArguments.entries()) {
    if (!PATH.test(description)) continue;
    const words = namesOf(command);
    test(`argument ${place + 1} of '${words.join(' ')}' must not be empty, as that of an unset variable is`, async () => {
      const program = programForTests();
      for (const each of allCommands(program)) each.configureOutput({ writeErr: () => {} });
      const given = registeredArguments.map((_, index) => (index === place ? '' : 'x'));
      await assert.rejects(program.parseAsync([...words, ...given], { from: 'user' }), (error: unknown) => {
        assert.ok(error instanceof CommanderError);
        assert.match(error.message, /It must name an? [a-z ]+, but is empty/);
        return true;
      });
    });
  }
}
