import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MessageType } from '../../src/shared/protocol/messages.js';
import { timingFrom } from '../../src/shared/timing.js';
import { WorkerShell } from '../../src/worker/shell.js';
import { bounded } from '../support/bounded.js';
import { PlainCoordinator } from '../support/plain-coordinator.js';
import { StallingProxy } from '../support/stalling-proxy.js';
import { TOY_WORKER } from '../support/toy-worker.js';

const LIMIT_MS = 20_000;
/** Long enough that on a busy machine nobody is silent who is there. */
const HEARTBEAT_MS = 100;

function startWorker(t: TestContext, address: string) {
  const said: string[] = [];
  let onSaid = () => {};
  /** Resolves when it has said what fits. */
  const says = async (pattern: RegExp): Promise<void> => {
    while (!said.some((text) => pattern.test(text)))
      await bounded(new Promise<void>((resolve) => (onSaid = resolve)), LIMIT_MS, `${pattern}`);
  };
  const shell = new WorkerShell({
    ...TOY_WORKER,
    address,
    timing: timingFrom(HEARTBEAT_MS),
    security: null,
    dataPlane: {
      load: async () => null,
      storeChunk: async () => {},
      storeImages: () => {},
      compute: async () => ({ nodes: [], gradients: [], computeMs: 0 }),
      dispose: () => {},
    },
    onComputed: () => {},
    onJoined: () => {},
    onNotice: (_, text) => {
      said.push(text);
      onSaid();
    },
  });
  const exit = shell.run();
  t.after(async () => {
    shell.interrupt();
    await exit;
  });
  return { shell, said, says };
}

async function startCoordinator(t: TestContext, id: string): Promise<{ coordinator: PlainCoordinator; port: number }> {
  const coordinator = new PlainCoordinator(id, HEARTBEAT_MS);
  const port = await coordinator.listen();
  t.after(() => coordinator.close());
  return { coordinator, port };
}

async function startProxy(t: TestContext, targetPort: number): Promise<{ proxy: StallingProxy; port: number }> {
  const proxy = new StallingProxy(targetPort);
  const port = await proxy.listen();
  t.after(() => proxy.close());
  return { proxy, port };
}

test('a worker whose connection is dead without an end finds the next coordinator over another one', async (t) => {
  const { coordinator: first, port: firstPort } = await startCoordinator(t, 'a');
  const { proxy, port } = await startProxy(t, firstPort);
  const ready = first.next(MessageType.ready);
  const { shell } = startWorker(t, `tcp://127.0.0.1:${port}`);
  await bounded(ready, LIMIT_MS, 'the worker at the first coordinator');
  const { coordinator: second, port: secondPort } = await startCoordinator(t, 'b');
  const readyAgain = second.next(MessageType.ready);
  proxy.targetPort = secondPort;
  proxy.stall();
  first.close();
  await bounded(readyAgain, LIMIT_MS, 'the worker at the second coordinator');
  assert.equal(proxy.connectionCount, 2);
  assert.equal(shell.status().phase, 'ready');
});

test('so does one that has never joined', async (t) => {
  const { coordinator, port: coordinatorPort } = await startCoordinator(t, 'a');
  const { proxy, port } = await startProxy(t, coordinatorPort);
  proxy.stallsNew = true;
  const ready = coordinator.next(MessageType.ready);
  const { shell } = startWorker(t, `tcp://127.0.0.1:${port}`);
  await bounded(proxy.connections(2), LIMIT_MS, 'a second connection');
  assert.equal(shell.status().phase, 'joining');
  proxy.stallsNew = false;
  await bounded(ready, LIMIT_MS, 'the worker');
});

test('a worker without a coordinator says what it has found at the address, and that it has joined', async (t) => {
  const { coordinator, port: coordinatorPort } = await startCoordinator(t, 'a');
  const { proxy, port } = await startProxy(t, coordinatorPort);
  proxy.stallsNew = true;
  const ready = coordinator.next(MessageType.ready);
  const { says } = startWorker(t, `tcp://127.0.0.1:${port}`);
  await says(/^no coordinator at tcp:\/\/127\.0\.0\.1:\d+ for \d+ s: it accepts the connection, but says nothing/);
  proxy.stallsNew = false;
  await says(/^joined the run /);
  await bounded(ready, LIMIT_MS, 'the worker');
});
