import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../support/command.js';
import { ImageBuilder } from '../image/image.js';
import { NODE, PAUSE_IMAGE } from './configuration.js';
import { PAUSE } from './parts.js';

/** The image of this checkout, and what a pod's first process runs. Returns files for a container runtime. */
export function buildImages(folder: string): string[] {
  const builder = new ImageBuilder(folder);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  builder.makeBase('localhost/node-base');
  builder.build(path.join('deploy', 'Dockerfile'), 'localhost/lenet-cluster', { NODE_IMAGE: 'localhost/node-base' });
  builder.makeOf(PAUSE, 'localhost/pause');
  const files = [path.join(folder, 'lenet-cluster.tar'), path.join(folder, 'pause.tar')] as const;
  builder.save('localhost/lenet-cluster', files[0], `docker.io/library/lenet-cluster:${version}`);
  builder.save('localhost/pause', files[1], PAUSE_IMAGE);
  return [...files];
}

/** As deploy/kubernetes/README.md says. */
export async function makeSecrets(directory: string): Promise<void> {
  const command = ['keys', 'new', 'worker', '--keys', 'keys', '--address', 'tcp://lenet-coordinator:5555'];
  const { stdout, stderr } = await run(command, { cwd: directory });
  writeFileSync(path.join(directory, 'join-token'), /lenet1-\S+/.exec(stdout)?.[0] ?? assert.fail(stderr));
}

/** An overlay of the example, whose pods ask for less than a core each: the node is small. */
export function smallOverlay(example: string): string {
  return overlayOf(example, '(StatefulSet|Deployment)', {
    '/spec/template/spec/containers/0/resources/requests/cpu': '100m',
  });
}

/** The same of an example with the component `job`, and with two workers for one epoch. */
export function smallJobOverlay(example: string): string {
  const file = path.join(example, 'kustomization.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('LENET_EPOCHS=20', 'LENET_EPOCHS=1'));
  const job = (i: number) => `/spec/replicatedJobs/${i}/template/spec`;
  return overlayOf(example, 'JobSet', {
    [`${job(0)}/template/spec/containers/0/resources/requests/cpu`]: '100m',
    [`${job(1)}/template/spec/containers/0/resources/requests/cpu`]: '100m',
    [`${job(1)}/parallelism`]: 2,
    [`${job(1)}/completions`]: 2,
  });
}

/** @param values by the place of what they replace, in all objects of the kind */
function overlayOf(example: string, kind: string, values: Readonly<Record<string, string | number>>): string {
  const folder = newFolder(path.dirname(example), 'small');
  const patch = Object.entries(values).map(([place, value]) => ({ op: 'replace', path: place, value }));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['../example'],
    patches: [{ target: { kind, name: 'lenet-.*' }, patch: JSON.stringify(patch) }],
  };
  writeFileSync(path.join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  return folder;
}

/** A volume of the node for a claim without a class, because there is no default class. */
export function volume(name: string, directory: string): object {
  const required = {
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [NODE] }] }],
  };
  const spec = {
    capacity: { storage: '2Gi' },
    accessModes: ['ReadWriteOnce'],
    persistentVolumeReclaimPolicy: 'Retain',
    local: { path: directory },
    nodeAffinity: { required },
  };
  return { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec };
}

/** A new folder in another one. */
export function newFolder(parent: string, name: string): string {
  const folder = path.join(parent, name);
  mkdirSync(folder);
  return folder;
}
