import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { writeSmallDataset } from '../../e2e/small-dataset.js';
import { killCommands, run, sha256Of } from '../../support/command.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { noSlurm, SlurmCluster } from './slurm-cluster.js';

const FOLDER = path.resolve('deploy', 'slurm');
const TRAINING = path.join(FOLDER, 'lenet-cluster.sbatch');
const WORKERS = path.join(FOLDER, 'workers.sbatch');

const home = temporaryDirectory();
const data = path.join(home, 'data');
const settings = { LENET_DATA: data, LENET_EPOCHS: '100', LENET_BATCH_SIZE: '128', LENET_HTTP: 'off' };

/** Installs the command for the jobs. A worker first prints which GPU it was given. */
function installCommand(): string {
  const folder = path.join(home, 'bin');
  mkdirSync(folder);
  const command = path.join(folder, 'lenet-cluster');
  writeFileSync(
    command,
    `#!/bin/sh
[ "$1" = worker ] && echo "on $SLURMD_NODENAME with GPU $CUDA_VISIBLE_DEVICES"
exec '${process.execPath}' '${path.resolve('dist/src/cli.js')}' "$@"
`,
  );
  chmodSync(command, 0o755);
  return folder;
}

describe('Slurm', { skip: noSlurm }, () => {
  after(killCommands);

  test('trains on two nodes, with workers of other jobs that come and go, and through two requeues, to the same bits', async (t) => {
    writeSmallDataset(data, 600, 100);
    const alone = await run(['train', '--workers', '1', '--engine', 'simd', '--run-dir', path.join(home, 'alone')], {
      env: settings,
    });
    const directory = path.join(home, 'slurm');
    mkdirSync(directory, { mode: 0o755 });
    const slurm = await SlurmCluster.start(directory, {
      ...settings,
      LENET_LOG: 'lines',
      LENET_ENGINE: 'simd',
      LENET_KEYS: path.join(home, 'keys'),
      LENET_CACHE_DIR: path.join(home, 'cache'),
      // A training that takes as long on any machine as what happens to it.
      LENET_INJECT_PACE_MS: '40',
      PATH: `${installCommand()}:${process.env.PATH}`,
    });
    t.after(() => slurm.stop());

    const job = slurm.submit(
      '--nodes=2',
      '--ntasks-per-node=2',
      '--cpus-per-task=1',
      '--gpus-per-task=1',
      TRAINING,
      '--min-workers',
      '4',
    );
    const log = `lenet-cluster-${job}.log`;
    // They join in turn, and become ready in any order.
    for (const worker of [1, 2, 3, 4]) await slurm.line(log, new RegExp(`^worker ${worker} .* is ready$`));
    for (const node of ['n1', 'n2']) {
      for (const gpu of [0, 1]) assert.match(slurm.read(log), new RegExp(`^\\d: on ${node} with GPU ${gpu}$`, 'm'));
    }

    // The task starts its worker again.
    process.kill(Number(/^worker 2 \(.*:(\d+)\) is ready$/m.exec(slurm.read(log))?.[1]), 'SIGKILL');
    await slurm.line(log, /^worker 5 .* is ready$/);

    const more = slurm.submit(
      '--array=1-2',
      '--cpus-per-task=1',
      WORKERS,
      path.join(slurm.work, 'runs', `slurm-${job}`),
    );
    await slurm.line(log, /^worker 7 .* is ready$/);
    slurm.run('scancel', `${more}_1`);
    await slurm.line(log, /^worker \d+ .* left: asked to stop$/);

    // As after a preemption.
    slurm.run('scontrol', 'requeue', job);
    await slurm.line(log, /^resuming at step \d+/);
    await slurm.line(log, /^worker 4 .* is ready$/, 2);
    assert.equal(slurm.state(job), 'RUNNING');

    // As when its time is nearly over; and every process gets the signal, as it would from a script without `B:`.
    slurm.run('scancel', '--full', '--signal=USR1', job);
    await slurm.line(log, /^resuming at step \d+/, 2);
    await slurm.until('the end of the training', () => slurm.state(job) === 'COMPLETED');
    assert.match(slurm.read(log), new RegExp(`^SHA-256: +${sha256Of(alone)}$`, 'm'));
    // Lost steps are steps made twice: an interrupted training has none.
    const summaries = slurm.read(log).matchAll(/^(?:Trained \d+ epochs? \(|This session: )(\d+) steps?/gm);
    const lives = [...summaries].map(([, steps]) => Number(steps));
    assert.equal(lives.length, 3);
    assert.equal(
      lives.reduce((sum, steps) => sum + steps, 0),
      500,
    );

    // The other job's second worker has followed the coordinator to its other ports.
    await slurm.until('the end of the other job', () => slurm.state(`${more}_2`) === 'COMPLETED');
    assert.match(slurm.read(`lenet-workers-${more}_2.log`), /^the run is over: completed$/m);
    assert.equal(slurm.state(`${more}_1`), 'CANCELLED');
  });
});
