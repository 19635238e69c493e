import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { messageOf } from '../../../src/shared/errors.js';
import { encode } from '../../../src/shared/protocol/codec.js';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { DealerTransport } from '../../../src/shared/transport/dealer.js';
import { bounded } from '../../support/bounded.js';
import { closedPort } from '../../support/closed-port.js';
import { PlainCoordinator } from '../../support/plain-coordinator.js';

const LIMIT_MS = 20_000;
const BYE = encode({ type: MessageType.bye, code: 'test', reason: 'test' }, []);

/** Connects with these answers to the question what the name stands for; the last one is given from then on. */
function dial(t: TestContext, address: string, answers: readonly (string[] | Error)[]) {
  let asked = 0;
  let onConnected = () => {};
  const connected = () => new Promise<void>((resolve) => (onConnected = resolve));
  const dealer = new DealerTransport(
    { onMessage: () => {}, onConnected: () => onConnected(), onRefused: () => {}, onNoUnderstanding: () => {} },
    async () => {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      if (answer instanceof Error) throw answer;
      return answer ?? [];
    },
  );
  t.after(() => dealer.close(0));
  const first = connected();
  dealer.connect(address, null);
  return { dealer, first, connected, askedCount: () => asked };
}

async function coordinator(t: TestContext, host?: string): Promise<{ coordinator: PlainCoordinator; port: number }> {
  const coordinator = new PlainCoordinator('a', 500);
  const port = await coordinator.listen(host);
  t.after(() => coordinator.close());
  return { coordinator, port };
}

test('of the addresses that a name has, the one is taken where the coordinator listens', async (t) => {
  const { coordinator: there, port } = await coordinator(t);
  const absent = `tcp://127.0.0.1:${await closedPort(t)}`;
  const { dealer, first } = dial(t, 'tcp://name:1', [[absent, absent, `tcp://127.0.0.1:${port}`]]);
  await bounded(first, LIMIT_MS, 'the connection');
  const bye = there.next(MessageType.bye);
  dealer.send(BYE);
  await bounded(bye, LIMIT_MS, 'the message');
});

test('a name that stands for nothing yet, and for another host later, is resolved until it leads to the coordinator', async (t) => {
  const { port } = await coordinator(t);
  const absent = `tcp://127.0.0.1:${await closedPort(t)}`;
  const { first, askedCount } = dial(t, 'tcp://name:1', [
    new Error('ENOTFOUND'),
    [absent],
    [`tcp://127.0.0.1:${port}`],
  ]);
  await bounded(first, LIMIT_MS, 'the connection');
  assert.ok(askedCount() >= 3);
});

test('reconnecting resolves the name anew, and leaves the old connection', async (t) => {
  const { port: oldPort } = await coordinator(t);
  const { coordinator: next, port } = await coordinator(t);
  const { dealer, first, connected } = dial(t, 'tcp://name:1', [
    [`tcp://127.0.0.1:${oldPort}`],
    [`tcp://127.0.0.1:${port}`],
  ]);
  await bounded(first, LIMIT_MS, 'the first connection');
  const second = connected();
  dealer.reconnect();
  await bounded(second, LIMIT_MS, 'the second connection');
  const bye = next.next(MessageType.bye);
  dealer.send(BYE);
  await bounded(bye, LIMIT_MS, 'the message');
});

test('an IPv6 address is connected to, also after an IPv4 one', async (t) => {
  let v6: Awaited<ReturnType<typeof coordinator>>;
  try {
    v6 = await coordinator(t, '[::1]');
  } catch (error) {
    return t.skip(`no IPv6 here: ${messageOf(error)}`);
  }
  const absent = `tcp://127.0.0.1:${await closedPort(t)}`;
  const there = `tcp://[::1]:${v6.port}`;
  await bounded(dial(t, there, []).first, LIMIT_MS, 'the connection to the address');
  await bounded(dial(t, 'tcp://name:1', [[absent, there]]).first, LIMIT_MS, 'the connection to the name');
});
