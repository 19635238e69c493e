import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { serve } from '../../../src/serve/serve.js';
import { writeModel } from '../../serve/served.js';
import { killCommands } from '../../support/command.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { assertKnown, vocabularyOf } from '../vocabulary.js';
import { FOLDER, kustomizationIn, noKustomize, type PodSpec, render, shippedManifests, specOf } from './manifests.js';

const NAME = 'lenet-serve';
const shipped = shippedManifests();
const { spec: pod } = specOf<{ template: { spec: PodSpec } }>(shipped, 'Deployment', NAME).template;
const [container] = pod.containers;
const variable = (name: string): string => container.env.find((each) => each.name === name)?.value ?? assert.fail(name);

describe('the server of a model in Kubernetes', () => {
  after(killCommands);

  test('variables, ports and paths of probes are those of the code', async () => {
    const settings = kustomizationIn('serve').configMapGenerator.find(({ name }) => name === NAME) ?? assert.fail();
    const names = settings.literals.map((literal) => literal.split('=')[0] ?? '');
    assertKnown(await vocabularyOf('serve'), [...names, ...container.env.map(({ name }) => name)]);
    const [port] = container.ports;
    assert.equal(variable('LENET_HTTP'), `0.0.0.0:${port?.containerPort}`);
    const service = specOf<{ ports: readonly { targetPort: string }[] }>(shipped, 'Service', NAME);
    assert.deepEqual([port?.name, service.ports.map(({ targetPort }) => targetPort)], ['http', ['http']]);

    const model = writeModel(temporaryDirectory(), 1);
    const server = await serve(model, { http: { host: '127.0.0.1', port: 0 }, watchEveryMs: 0 });
    try {
      for (const { httpGet } of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
        assert.equal((await fetch(server.url + httpGet.path)).status, 200, httpGet.path);
        assert.equal(httpGet.port, 'http');
      }
    } finally {
      await server.close();
    }
  });

  test('a pod that ends has the time to finish its requests, and may do little', () => {
    const { terminationGracePeriodSeconds = 0 } = pod as { terminationGracePeriodSeconds?: number };
    assert.ok(terminationGracePeriodSeconds > Number(variable('LENET_DRAIN_S')) + 30);
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    assert.ok(!('replicas' in specOf<object>(shipped, 'Deployment', NAME)));
  });

  test('the model is a ConfigMap whose change reaches the pods', { skip: noKustomize }, () => {
    const folder = temporaryDirectory();
    cpSync(path.join(FOLDER, 'serve'), folder, { recursive: true });
    writeModel(folder, 1);
    const manifests = render(folder);
    const map = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'lenet-model');
    assert.ok(map && 'model.safetensors' in (map as unknown as { binaryData: object }).binaryData);
    const deployed = specOf<{ template: { spec: PodSpec } }>(manifests, 'Deployment', NAME).template.spec;
    assert.ok(deployed.volumes.some((volume) => JSON.stringify(volume).includes('"lenet-model"')));
    assert.deepEqual(deployed.containers[0].args, ['serve', '/models/model.safetensors']);
  });
});
