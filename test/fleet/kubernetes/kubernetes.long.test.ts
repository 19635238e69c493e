import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { copyExample, FOLDER, type JobSetSpec, jobsOf, render, specOf } from '../../deploy/kubernetes/manifests.js';
import { killCommands } from '../../support/command.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { KubernetesCluster } from './cluster.js';
import { NODE } from './configuration.js';
import { buildImages, makeSecrets, newFolder, smallJobOverlay, smallOverlay, volume } from './given.js';
import { JOBSET_DEFINITION, noKubernetes } from './parts.js';

const NAMESPACE = 'lenet-cluster';
/** How long workers may take to find a coordinator that has moved to another pod, from when it listens, in milliseconds. */
const REJOIN_MS_MAX = 15_000;

/** A line that a coordinator prints, as far as it is asked here. */
interface Line {
  readonly type: string;
  readonly time: string;
  readonly text?: string;
}

describe('Kubernetes', { skip: noKubernetes }, () => {
  const home = temporaryDirectory();
  let cluster: KubernetesCluster;
  let overlay: string;
  const kubectl = (...args: string[]) => cluster.kubectl('-n', NAMESPACE, ...args);

  before(async () => {
    cluster = await KubernetesCluster.start(newFolder(home, 'cluster'), buildImages(newFolder(home, 'images')));
    await makeSecrets(home);
    overlay = smallOverlay(copyExample(home, []));
    // The node has no storage of its own.
    cluster.apply(volume('state', newFolder(home, 'volume')));
  });
  after(async () => {
    await cluster?.stop();
    await killCommands();
  });

  /** The output of the coordinator's pod; empty if there is none. */
  const log = () => cluster.tryKubectl('-n', NAMESPACE, 'logs', 'lenet-coordinator-0').stdout;
  /** Resolves to a line that the coordinator has printed, or will. */
  const coordinatorSays = (what: string, fits: (line: Line) => boolean) =>
    cluster.until(what, () => {
      const texts = log()
        .split('\n')
        .filter((text) => /^\{.*\}$/.test(text));
      return texts.map((text) => JSON.parse(text) as Line).find(fits);
    });
  const ready = (pod: string) => kubectl('wait', '--for=condition=Ready', `pod/${pod}`, '--timeout=240s');
  const uid = (pod: string) =>
    cluster.tryKubectl('-n', NAMESPACE, 'get', 'pod', pod, '-o', 'jsonpath={.metadata.uid}').stdout;
  /** Resolves when another pod has taken this one's place. */
  const replaced = (pod: string, before: string) =>
    cluster.until(`another ${pod}`, () => !['', before].includes(uid(pod)));
  const workerCount = () => kubectl('get', 'deployment', 'lenet-worker', '-o', 'jsonpath={.spec.replicas}');

  test('is applied without a warning, and is then what the manifests say', () => {
    const applied = [
      cluster.tryKubectl('apply', '-f', path.resolve(FOLDER, 'namespace.yaml')),
      cluster.tryKubectl('apply', '--dry-run=server', '--validate=strict', '-k', overlay),
      cluster.tryKubectl('apply', '-k', overlay),
    ];
    for (const { status, stderr } of applied) assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    const { status, stdout } = cluster.tryKubectl('diff', '-k', overlay);
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '' }, 'applied again, nothing changes');
    cluster.nameService(NAMESPACE, 'lenet-coordinator');
  });

  test('trains to the same bits while its pods are deleted, and workers are added and drained', async (t) => {
    kubectl('scale', 'deployment/lenet-worker', '--replicas=2');
    await coordinatorSays('an epoch', ({ type }) => type === 'epoch');
    const [worker = assert.fail()] = kubectl(
      'get',
      'pods',
      '-l',
      'app.kubernetes.io/component=worker',
      '-o',
      'name',
    ).split('\n');
    kubectl('delete', worker);

    const first = uid('lenet-coordinator-0');
    kubectl('delete', 'pod', 'lenet-coordinator-0');
    await replaced('lenet-coordinator-0', first);
    const joined = await coordinatorSays('a worker', ({ type }) => type === 'worker-joined');
    const listening = await coordinatorSays(
      'its address',
      ({ text }) => text?.startsWith('listening for workers') ?? false,
    );
    const rejoinMs = Date.parse(joined.time) - Date.parse(listening.time);
    assert.doesNotMatch(log(), /lenet1-/, 'no token is in the log');
    t.diagnostic(`a worker joined ${rejoinMs} ms after the next pod of the coordinator listened`);
    assert.ok(rejoinMs < REJOIN_MS_MAX, `${rejoinMs} ms`);

    kubectl('scale', 'deployment/lenet-worker', '--replicas=3');
    kubectl('rollout', 'status', 'deployment/lenet-worker', '--timeout=240s');
    kubectl('apply', '-k', overlay);
    assert.equal(workerCount(), '3', 'applying undoes no scaling');

    // Without its coordinator no worker is ready, and each may be evicted.
    kubectl('scale', 'statefulset/lenet-coordinator', '--replicas=0');
    await cluster.until(
      'workers that wait',
      () => kubectl('get', 'deployment', 'lenet-worker', '-o', 'jsonpath={.status.readyReplicas}') === '',
    );
    kubectl('drain', NODE, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=240s');
    kubectl('uncordon', NODE);
    kubectl('scale', 'statefulset/lenet-coordinator', '--replicas=1');

    // The kubelet keeps the log of the container before, or does not.
    await cluster.until('the page of the finished run', () => log().includes(' is shown on '));
    const model = path.join(home, 'model.safetensors');
    kubectl('cp', 'lenet-coordinator-0:run/model.safetensors', model);
    const [documented] = /\b[0-9a-f]{64}\b/.exec(readFileSync('README.md', 'utf8')) ?? [];
    assert.equal(createHash('sha256').update(readFileSync(model)).digest('hex'), documented);
  });

  test('shows a finished run, and replaces it by the next one', async () => {
    await ready('lenet-coordinator-0');
    const reveal = ['keys', 'token', 'worker', '--address', 'tcp://192.0.2.1:5555'];
    assert.match(kubectl('exec', 'lenet-coordinator-0', '--', 'lenet-cluster', ...reveal), /lenet1-/);
    const finished = uid('lenet-coordinator-0');
    const file = path.join(overlay, '..', 'example', 'kustomization.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('/lenet-cluster/run\n', '/lenet-cluster/run-2\n'));
    kubectl('apply', '-k', overlay);
    await replaced('lenet-coordinator-0', finished);
    const begun = await coordinatorSays('the next run', ({ type }) => type === 'begin');
    assert.match(JSON.stringify(begun), /"runDirectory":"\/var\/lib\/lenet-cluster\/run-2"/);
    await coordinatorSays('its first step', ({ type }) => type === 'step');
  });

  test('deleted, it leaves the run', async () => {
    kubectl('delete', '-k', overlay);
    await cluster.until('the end of its pods', () => kubectl('get', 'pods', '-o', 'name') === '');
    assert.match(kubectl('get', 'pvc', '-o', 'name'), /state-lenet-coordinator-0/);
    kubectl('apply', '-k', overlay);
    const begun = await coordinatorSays('the run that was begun', ({ type }) => type === 'begin');
    assert.match(JSON.stringify(begun), /"firstStep":[1-9]/, 'it goes on');
  });

  test('as a job, it is what JobSets may be, and all of its pods end with the run', async () => {
    kubectl('delete', '-k', overlay);
    await cluster.until('the end of its pods', () => kubectl('get', 'pods', '-o', 'name') === '');
    kubectl('apply', '--server-side', '-f', JOBSET_DEFINITION);
    await cluster.until('the kind JobSet', () => cluster.tryKubectl('-n', NAMESPACE, 'get', 'jobsets').status === 0);
    const withGpu = copyExample(home, ['../gpu', '../job']);
    const small = smallJobOverlay(copyExample(home, ['../job']));
    for (const folder of [withGpu, small]) {
      const { status, stderr } = cluster.tryKubectl('apply', '--dry-run=server', '--validate=strict', '-k', folder);
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    }
    cluster.apply(volume('run', newFolder(home, 'run-volume')));
    kubectl('apply', '-f', path.resolve(FOLDER, 'job', 'run-volume.yaml'));
    kubectl('apply', '-k', small);
    cluster.nameService(NAMESPACE, 'lenet-coordinator');
    // In place of the controller of JobSets, which is not here.
    for (const job of jobsOf(specOf<JobSetSpec>(render(small), 'JobSet', 'lenet-cluster'))) {
      cluster.apply({ ...job, metadata: { ...job.metadata, namespace: NAMESPACE } });
    }
    kubectl('wait', '--for=condition=Complete', 'job/coordinator', 'job/worker', '--timeout=600s');
    const phases = kubectl('get', 'pods', '-o', 'jsonpath={.items[*].status.phase}');
    assert.deepEqual([...new Set(phases.split(' '))], ['Succeeded']);
  });
});
