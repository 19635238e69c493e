import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { EventClients } from '../../../src/shared/http/event-clients.js';
import type { EventClient } from '../../../src/shared/http/http-server.js';

/** The end of a connection whose other end reads when it is told to. */
class Response extends EventEmitter {
  writableLength = 0;
  destroyed = false;

  write(text: string): boolean {
    this.writableLength += text.length;
    return this.writableLength < 100;
  }

  readAll(): void {
    this.writableLength = 0;
    this.emit('drain');
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

function follow() {
  let nowMs = 0;
  const clients = new EventClients(() => nowMs);
  const response = new Response();
  let client: EventClient | undefined;
  clients.follow(
    {
      subscribe(subscribed) {
        client = subscribed;
        return () => {};
      },
    },
    response as unknown as ServerResponse,
  );
  return {
    clients,
    response,
    send: (atMs: number, data: string) => {
      nowMs = atMs;
      client?.send('e', data);
    },
  };
}

test('who reads nothing for half a minute is sent away, however little it is owed', () => {
  const { clients, response, send } = follow();
  send(0, 'x'.repeat(100));
  send(30_000, '1');
  assert.equal(response.destroyed, false);
  send(30_001, '2');
  assert.equal(response.destroyed, true);
  assert.equal(clients.isEmpty, true);
});

test('who reads late, but reads, stays', () => {
  const { response, send } = follow();
  for (let atMs = 0; atMs < 300_000; atMs += 29_000) {
    send(atMs, 'x'.repeat(100));
    response.readAll();
  }
  assert.equal(response.destroyed, false);
});

test('who is owed too much is sent away at once', () => {
  const { response, send } = follow();
  send(0, 'x'.repeat(2 * 1024 * 1024));
  send(1, '1');
  assert.equal(response.destroyed, true);
});
