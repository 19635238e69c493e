import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import type { CoordinatorOptions } from '../../src/coordinator/coordinator-options.js';
import { startCoordinator } from '../../src/coordinator/run-coordinator.js';
import type { RunListener } from '../../src/coordinator/run-listener.js';
import { HttpServer } from '../../src/shared/http/http-server.js';
import { startWorker } from '../../src/worker/run-worker.js';
import { freePort } from '../chaos/free-port.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { ShortTrainings } from './short-trainings.js';

const home = temporaryDirectory();
const data = path.join(home, 'data');
writeSmallDataset(data, 64, 50);
let runs = 0;

/** Options of a short run in a directory of its own. */
function shortRun(options: CoordinatorOptions = {}): CoordinatorOptions & { readonly runDirectory: string } {
  return { data, epochs: 1, batchSize: 32, runDirectory: path.join(home, `run-${runs++}`), ...options } as never;
}

/** A listener that writes down the names of what it hears, but for heartbeats, whose number depends on time. */
function recorder(): { readonly heard: string[]; readonly listener: RunListener } {
  const heard: string[] = [];
  const names = ['onConfig', 'onBegin', 'onDeal', 'onResult', 'onStep', 'onEpoch', 'onEnd'];
  const listener = Object.fromEntries(names.map((name) => [name, () => void heard.push(name)])) as RunListener;
  return { heard, listener };
}

describe('a coordinator and a worker in this process', () => {
  test('train a model, and tell all of it in order', async () => {
    const { heard, listener } = recorder();
    const options = shortRun({ listeners: [listener] });
    const coordinator = await startCoordinator(options);
    assert.deepEqual(heard, ['onConfig', 'onBegin']);
    assert.equal(coordinator.status().phase, 'gathering');
    assert.equal(coordinator.runDirectory, options.runDirectory);
    const worker = await startWorker({ connect: coordinator.join.boundAddress, engine: 'simd', data });
    const result = await coordinator.finished();
    assert.deepEqual(await worker.finished(), { outcome: 'done', reason: 'the run is over: completed' });
    const once = heard.filter((name, i) => heard.indexOf(name) === i);
    assert.deepEqual(once, ['onConfig', 'onBegin', 'onDeal', 'onResult', 'onStep', 'onEpoch', 'onEnd']);
    assert.equal(heard.filter((name) => name === 'onStep').length, 2);
    const { outcome, failure, steps, samples, epochs, nextStep, stepCount, checkpointStep, test: tested } = result;
    assert.deepEqual([outcome, failure, steps, samples, epochs], ['completed', null, 2, 64, 1]);
    assert.deepEqual([nextStep, stepCount, checkpointStep], [2, 2, 2]);
    assert.equal(tested?.count, 50);
    assert.equal(result.model?.parameters.length, 61_706);
    assert.equal(result.model?.path, path.join(options.runDirectory, 'model.safetensors'));
    const folder = path.dirname(coordinator.join.boundAddress.replace('ipc://', ''));
    assert.equal(existsSync(folder), false, "the socket's directory is removed");
    await assert.rejects(startCoordinator(options), { code: 'run-finished' });
  });

  test('an abort signal ends the run early, and the same options go on with it', async () => {
    const stopped = new AbortController();
    const listen = `tcp://127.0.0.1:${await freePort()}`;
    const options = shortRun({ epochs: 2, listen, insecure: true });
    const listener: RunListener = { onStep: () => stopped.abort() };
    const coordinator = await startCoordinator({ ...options, listeners: [listener], signal: stopped.signal });
    const worker = await startWorker({ connect: listen, insecure: true, engine: 'simd', data });
    const interrupted = await coordinator.finished();
    worker.interrupt();
    assert.equal((await worker.finished()).outcome, 'done');
    assert.deepEqual([interrupted.outcome, interrupted.model, interrupted.nextStep], ['interrupted', null, 1]);
    assert.equal(interrupted.checkpointStep, 1);

    const broken: RunListener = {
      onNote() {
        throw new Error('a broken listener');
      },
    };
    await assert.rejects(startCoordinator({ ...options, listeners: [broken] }), /a broken listener/);
    const second = await startCoordinator({ ...options, resume: true });
    const again = await startWorker({ connect: listen, insecure: true, engine: 'simd', data });
    const result = await second.finished();
    await again.finished();
    assert.deepEqual([result.outcome, result.stepsBefore, result.steps], ['completed', 1, 3]);
  });
});

describe('a finished run', () => {
  test('goes on with more epochs, to the model of a run that had them from the start', async () => {
    const trainings = new ShortTrainings();
    const directory = trainings.directory('run');
    const short = await trainings.train(directory, { epochs: 1 });
    const resumed = await trainings.train(directory, { epochs: 2, resume: true });
    const { outcome, model, stepsBefore, steps, epochs } = resumed;
    assert.deepEqual([outcome, stepsBefore, steps, epochs], ['completed', 2, 2, 2]);
    const long = await trainings.train(trainings.directory('whole'), { epochs: 2 });
    assert.equal(model?.sha256, long.model?.sha256);
    assert.notEqual(model?.sha256, short.model?.sha256);
  });
});

describe('a coordinator without workers', () => {
  test('keeps nothing when it is interrupted before anything is trained', async () => {
    const { heard, listener } = recorder();
    const options = shortRun({ listeners: [listener] });
    const coordinator = await startCoordinator({ ...options, signal: AbortSignal.abort() });
    const { outcome, runDirectory, steps } = await coordinator.finished();
    assert.deepEqual([outcome, runDirectory, steps], ['interrupted', null, 0]);
    assert.deepEqual(heard, ['onConfig', 'onBegin', 'onEnd']);
    assert.equal(existsSync(options.runDirectory), false);
  });

  test('fails when its companions do, after they were stopped', async () => {
    let stops = 0;
    const coordinator = await startCoordinator(shortRun(), ({ fail }) => {
      fail('no-local-worker', 'Cannot train: nobody works.');
      return { stop: async () => void stops++ };
    });
    const { outcome, failure, model } = await coordinator.finished();
    assert.deepEqual([outcome, model], ['failed', null]);
    assert.deepEqual(failure, { code: 'no-local-worker', reason: 'Cannot train: nobody works.' });
    assert.ok(stops > 0);
  });
});

describe('a coordinator that cannot begin', () => {
  const busy = new HttpServer();
  after(() => busy.close());

  test('leaves no run behind, and its address is free again', async () => {
    const url = new URL(await busy.listen({ host: '127.0.0.1', port: 0 }));
    const listen = `tcp://127.0.0.1:${await freePort()}`;
    const first = await startCoordinator(shortRun({ listen, insecure: true }));
    first.interrupt();
    await first.finished();
    const options = shortRun({ listen, insecure: true });
    const http = { host: url.hostname, port: Number(url.port) };
    await assert.rejects(startCoordinator({ ...options, http }), { code: 'http-address' });
    assert.equal(existsSync(options.runDirectory), false);
    const next = await startCoordinator(options);
    assert.equal(next.join.boundAddress, listen);
    next.interrupt();
    await next.finished();
  });

  test('because of its companions leaves no run behind either', async () => {
    const options = shortRun();
    const starting = startCoordinator(options, () => {
      throw new Error('no companions');
    });
    await assert.rejects(starting, /no companions/);
    assert.equal(existsSync(options.runDirectory), false);
  });

  test('because its join file cannot be written leaves no run behind either', async () => {
    const keys = path.join(home, 'keys');
    const options = shortRun({ listen: 'tcp://127.0.0.1:0', keys, joinFile: path.join(home, 'missing', 'token') });
    await assert.rejects(startCoordinator(options), { code: 'join-file-unwritable' });
    await assert.rejects(startCoordinator({ ...options, insecure: true }), { code: 'usage' });
    assert.equal(existsSync(options.runDirectory), false);
  });
});
