import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inbox } from '../../src/shared/inbox.js';

interface Named {
  readonly name: string;
}

test('an event that comes up while another one is handled waits for its turn', () => {
  const heard: string[] = [];
  const inbox: Inbox<Named> = new Inbox(
    ({ name }) => {
      heard.push(`${name} begins`);
      if (name === 'first') for (const next of ['second', 'third']) inbox.put({ name: next });
      if (name === 'second') inbox.put({ name: 'fourth' });
      heard.push(`${name} ends`);
    },
    () => heard.push('empty'),
  );
  inbox.put({ name: 'first' });
  const order = ['first', 'second', 'third', 'fourth'].flatMap((name) => [`${name} begins`, `${name} ends`]);
  assert.deepEqual(heard, [...order, 'empty']);
});

test('the error of an event goes to the call that put it in, and the next event is handled', () => {
  const heard: string[] = [];
  const inbox = new Inbox<Named>(({ name }) => {
    if (name === 'broken') throw new Error('it is broken');
    heard.push(name);
  });
  assert.throws(() => inbox.put({ name: 'broken' }), /it is broken/);
  inbox.put({ name: 'next' });
  assert.deepEqual(heard, ['next']);
});
