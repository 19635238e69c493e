import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ClusterDriver, COORDINATOR_ID, OPTIONS } from './cluster-driver.js';

const LISTED = { sampleListSha256: '1'.repeat(64) };

test('chunks are served to workers that fetch them, and a worker that wants more than there is is out', () => {
  const cluster = new ClusterDriver();
  const fetch = (peer: string, chunk: number) =>
    cluster.say(peer, { type: MessageType.fetch, coordinatorId: COORDINATOR_ID, chunk });
  cluster.hello('w1');
  assert.deepEqual(fetch('w1', 0), [{ type: 'serve-data', peer: 'w1', request: { chunk: 0 } }]);
  fetch('w1', 1);
  assert.equal(cluster.state.workers.size, 0);
  cluster.hello('w2');
  cluster.handle({ type: 'data-failed', peer: 'w2', reason: 'the disk is gone' });
  assert.equal(cluster.state.workers.size, 0);
  assert.ok(!fetch('stranger', 0).some(({ type }) => type === 'serve-data'));
});

test('behind the chunks of the training set come those of its sample list, which the welcome names', () => {
  const cluster = new ClusterDriver(LISTED);
  cluster.hello('w1');
  const [sent] = cluster.sentTo('w1');
  assert.ok(sent?.type === MessageType.welcome && sent.sampleListSha256 === LISTED.sampleListSha256);
  const fetch = (chunk: number) => cluster.say('w1', { type: MessageType.fetch, coordinatorId: COORDINATOR_ID, chunk });
  assert.deepEqual(fetch(1), [{ type: 'serve-data', peer: 'w1', request: { chunk: 1 } }]);
  fetch(2);
  assert.equal(cluster.state.workers.size, 0);
});

test('images are served to workers that fetch them; a sample that does not exist, or too many, and the worker is out', () => {
  const trainSplit = { ...OPTIONS.config.trainSplit, imageSide: 32 as const };
  const cluster = new ClusterDriver({ ...LISTED, config: { ...OPTIONS.config, trainSplit } });
  const fetch = (samples: number[]) =>
    cluster.say('w1', { type: MessageType.fetchImages, coordinatorId: COORDINATOR_ID, samples });
  for (const samples of [[64], new Array<number>(241).fill(0)]) {
    cluster.hello('w1');
    assert.deepEqual(fetch([0, 63]), [{ type: 'serve-data', peer: 'w1', request: { samples: [0, 63] } }]);
    fetch(samples);
    assert.equal(cluster.state.workers.size, 0);
    cluster.state = { ...cluster.state, quarantined: new Set() };
  }
});

test('without a sample list no images are served alone', () => {
  const cluster = new ClusterDriver();
  cluster.hello('w1');
  const effects = cluster.say('w1', { type: MessageType.fetchImages, coordinatorId: COORDINATOR_ID, samples: [0] });
  assert.ok(!effects.some(({ type }) => type === 'serve-data'));
  assert.equal(cluster.state.workers.size, 0);
});
