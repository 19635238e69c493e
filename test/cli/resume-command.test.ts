import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { interruptionLines } from '../../src/cli/report/interruption.js';
import { type ResumeContext, resumeCommand } from '../../src/cli/resume-command.js';

const CLI = '/home/ann/lenet/dist/src/cli.js';

function command(given: readonly string[], changes: Partial<ResumeContext> & { file?: string } = {}): string {
  const { file = '/usr/local/bin/lenet-cluster', ...rest } = changes;
  return resumeCommand({
    options: {},
    argv: ['/usr/bin/node', file, ...given],
    execArgv: [],
    environment: {},
    cwd: '/home/ann/lenet',
    runDirectory: '/home/ann/lenet/runs/a',
    ...rest,
  });
}

test('the command that began the run, with its directory, however the program was started', () => {
  const given = ['train', '--epochs', '3'];
  assert.equal(command(given), 'lenet-cluster train --epochs 3 --run-dir runs/a');
  assert.equal(command(given, { file: CLI }), 'node dist/src/cli.js train --epochs 3 --run-dir runs/a');
  assert.equal(
    command(given, { file: CLI, cwd: '/tmp', execArgv: ['--enable-source-maps'] }),
    `node --enable-source-maps ${CLI} train --epochs 3 --run-dir /home/ann/lenet/runs/a`,
  );
  assert.equal(
    command(given, { file: '/x/node_modules/.bin/lenet-cluster' }),
    'npx lenet-cluster train --epochs 3 --run-dir runs/a',
  );
  const environment = { npm_lifecycle_event: 'start', npm_package_name: 'lenet-cluster' };
  assert.equal(command(given, { file: CLI, environment }), 'npm start -- --epochs 3 --run-dir runs/a');
  assert.equal(
    command(['coordinator'], { file: CLI, environment }),
    'node dist/src/cli.js coordinator --run-dir runs/a',
    'npm start is train',
  );
  assert.equal(
    command(['train'], { environment: { npm_lifecycle_event: 'start', npm_package_name: 'other' } }),
    'lenet-cluster train --run-dir runs/a',
    'a script of another package',
  );
});

test('a directory that was named stays as it was named', () => {
  for (const given of [
    ['train', '--run-dir', 'b/../a'],
    ['train', '--run-dir=b/../a', '--resume'],
    ['coordinator', '--run-dir', 'a'],
  ]) {
    assert.equal(command(given), `lenet-cluster ${given.join(' ')}`);
  }
  assert.equal(command(['train', '--resume']), 'lenet-cluster train --resume --run-dir runs/a');
});

test('settings of the environment become flags, flags go before them, and what is empty or no setting does not count', () => {
  const environment = {
    LENET_LR: '0.01',
    LENET_EPOCHS: '7',
    LENET_SEED: '',
    LENET_INSECURE: 'yes',
    LENET_RESUME: 'false',
    LENET_RUN_DIR: '/runs/b',
    LENET_UNKNOWN: '1',
    LENET_JOIN: 'secret',
  };
  const options = { insecure: true, resume: false, epochs: 3, lr: 0.01 };
  assert.equal(
    command(['train', '--epochs', '3'], { environment, options }),
    'lenet-cluster train --epochs 3 --lr 0.01 --run-dir /runs/b --insecure',
  );
});

test('a shell reads back every word', () => {
  const words = ["it's", 'two words', '$HOME', '"q"', 'a\\b', '*', ';rm -rf /', 'ünï', '', 'line\nbreak', '\u001b[2J'];
  const line = command(['train', ...words], { file: CLI });
  assert.doesNotMatch(line, /\p{Cc}/u, 'nothing acts on the terminal');
  const { stdout } = spawnSync('bash', ['-c', `node() { printf '%s\\0' "$@"; }; ${line}`], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  assert.deepEqual(stdout.split('\0').slice(2, -3), words);
});

test('the lines say where it stopped and what the checkpoint holds', () => {
  const at = { step: 1_234, stepCount: 2_360, resumeCommand: 'npm start -- --run-dir runs/a' };
  assert.deepEqual(interruptionLines({ ...at, checkpointStep: 1_234 }), [
    'Interrupted at step 1,234 of 2,360. Its checkpoint is written. Resume with:',
    '  npm start -- --run-dir runs/a',
  ]);
  const [older] = interruptionLines({ ...at, checkpointStep: 1_200 });
  assert.equal(older, 'Interrupted at step 1,234 of 2,360. The last checkpoint is of step 1,200. Resume with:');
});
