import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { Router } from 'zeromq';
import { DealerTransport } from '../../../src/shared/transport/dealer.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('the last message that found no connection is sent when there is one, and those before it are not', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const address = `ipc://${path.join(await temporaryDirectory(t), 'socket')}`;
  const dealer = new DealerTransport({ onMessage: () => {} });
  const router = new Router({ linger: 0, receiveTimeout: 10_000 });
  t.after(() => {
    dealer.close(0);
    router.close();
  });
  const received = async () => (await router.receive()).slice(1).map(String);

  dealer.connect(address);
  for (const text of ['first', 'second', 'third']) dealer.send([Buffer.from(text), Buffer.from('frame')]);
  await router.bind(address);
  assert.deepEqual(await received(), ['third', 'frame']);
  t.mock.timers.tick(1_000);
  dealer.send([Buffer.from('fourth')]);
  assert.deepEqual(await received(), ['fourth'], 'nothing is sent twice');
});
