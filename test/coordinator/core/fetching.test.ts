import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoordinatorEffect } from '../../../src/coordinator/core/effects.js';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ClusterDriver, COORDINATOR_ID, OPTIONS } from './cluster-driver.js';

const LISTED = { sampleListSha256: '1'.repeat(64) };

const fetchImages = (cluster: ClusterDriver, samples: number[]): CoordinatorEffect[] =>
  cluster.say('w1', { type: MessageType.fetchImages, coordinatorId: COORDINATOR_ID, samples });

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
  for (const samples of [[64], new Array<number>(241).fill(0)]) {
    cluster.join('w1');
    const request = { samples: [0, 63], isUrgent: true };
    assert.deepEqual(fetchImages(cluster, [0, 63]), [{ type: 'serve-data', peer: 'w1', request }]);
    fetchImages(cluster, samples);
    assert.equal(cluster.state.workers.size, 0);
    cluster.state = { ...cluster.state, quarantined: new Set() };
  }
});

test('a worker without a shard gets no images, and stays in the run: its shard may just have been taken away', () => {
  const cluster = new ClusterDriver({ ...LISTED, minWorkers: 2 });
  cluster.join('w1');
  fetchImages(cluster, [0]);
  assert.equal(cluster.count('serve-data'), 0);
  const [sent] = cluster.sentTo('w1');
  assert.ok(sent?.type === MessageType.reject && sent.code === 'stale');
  cluster.join('w2');
  assert.ok(cluster.state.workers.get('w1')?.shard, 'it gets a shard as soon as there is one');
  fetchImages(cluster, [0]);
  assert.equal(cluster.count('serve-data'), 1);
});

test('images are urgent until as many were requested as the shard has samples; after that, requests wait for a pause', () => {
  const cluster = new ClusterDriver(LISTED);
  cluster.join('w1');
  const isUrgent = (samples: number[]): unknown => {
    const [effect] = fetchImages(cluster, samples);
    return effect?.type === 'serve-data' && 'isUrgent' in effect.request && effect.request.isUrgent;
  };
  const all = Array.from({ length: 32 }, (_, i) => i);
  assert.deepEqual([all.slice(0, 20), all.slice(20), [0]].map(isUrgent), [true, true, false]);
  cluster.deliver('w1');
  cluster.applied();
  assert.ok(cluster.dealtTo('w1'));
  assert.deepEqual([all, all].map(isUrgent), [true, false], 'each shard has its own');
});

test('without a sample list no images are served alone', () => {
  const cluster = new ClusterDriver();
  cluster.hello('w1');
  const effects = fetchImages(cluster, [0]);
  assert.ok(!effects.some(({ type }) => type === 'serve-data'));
  assert.equal(cluster.state.workers.size, 0);
});
