// The test runner's output: Node's own report, in which a cancelled test or file counts as failed.
import { Readable } from 'node:stream';
import { spec, tap } from 'node:test/reporters';

/** @typedef {import('node:test/reporters').TestEvent} TestEvent */
/** @typedef {Extract<TestEvent, { type: 'test:diagnostic' }>} Diagnostic */

/** @param {AsyncIterable<TestEvent>} events */
export default async function* report(events) {
  const counted = withCancelledAsFailed(events);
  // `spec` is a class that makes a stream, `tap` an async generator.
  yield* process.stdout.isTTY ? Readable.from(counted).pipe(new spec()) : tap(counted);
}

/**
 * The closing counts come as diagnostics: 'fail 1' and then 'cancelled 2' become 'fail 3' and 'cancelled 0'.
 *
 * @param {AsyncIterable<TestEvent>} events
 * @returns {AsyncGenerator<TestEvent, void>}
 */
async function* withCancelledAsFailed(events) {
  /** @type {Diagnostic | undefined} */
  let failed;
  for await (const event of events) {
    if (event.type !== 'test:diagnostic') {
      yield event;
      continue;
    }
    const [, what, count] = /^(fail|cancelled) (\d+)$/.exec(event.data.message) ?? [];
    if (what === 'fail') {
      failed = event;
      continue;
    }
    if (what === 'cancelled' && failed) {
      const sum = Number(/\d+/.exec(failed.data.message)) + Number(count);
      yield withMessage(failed, `fail ${sum}`);
      yield withMessage(event, 'cancelled 0');
      failed = undefined;
      continue;
    }
    yield event;
  }
  if (failed) yield failed;
}

/**
 * @param {Diagnostic} event
 * @param {string} message
 * @returns {Diagnostic}
 */
const withMessage = (event, message) => ({ ...event, data: { ...event.data, message } });
