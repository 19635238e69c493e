import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { MUTANTS } from './mutants.js';
import { RECIPE_MUTANTS } from './recipe-mutants.js';
import { SHELL_MUTANTS } from './shell-mutants.js';

/** Enough for every mutant; most show within the first twenty. */
const SEEDS = 400;

/** Beside dist, so that packages are found from there. */
const home = path.resolve('.cache', `mutants-${process.pid}`);

function runMutant(change?: { file: string; find: string; replace: string }): {
  exitCode: number | null;
  output: string;
} {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const folder of ['src', 'test/sim', 'test/support']) {
    cpSync(path.join('dist', folder), path.join(home, folder), { recursive: true });
  }
  if (change) {
    const file = path.join(home, 'src', change.file);
    const parts = readFileSync(file, 'utf8').split(change.find);
    assert.equal(parts.length, 2, `'${change.find}' must stand in ${change.file} once`);
    writeFileSync(file, parts.join(change.replace));
  }
  const main = path.join(home, 'test', 'sim', 'main.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, '--seeds', String(SEEDS)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return { exitCode: status, output: stdout + stderr };
}

describe('the simulation notices when the production code is broken', () => {
  after(() => rmSync(home, { recursive: true, force: true }));

  test('unbroken, it passes', () => {
    const { exitCode, output } = runMutant();
    assert.equal(exitCode, 0, output);
  });

  for (const mutant of [...MUTANTS, ...RECIPE_MUTANTS, ...SHELL_MUTANTS]) {
    test(mutant.name, (t) => {
      const { exitCode, output } = runMutant(mutant);
      assert.equal(exitCode, 1, `survived ${SEEDS} seeds`);
      // A variant that does not even run was not noticed by the simulation.
      assert.doesNotMatch(output, /SyntaxError|ReferenceError/);
      t.diagnostic(/seed \d+: .*/.exec(output)?.[0] ?? output.slice(0, 200));
    });
  }
});
