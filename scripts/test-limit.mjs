// Loaded into the process of every test file: a test that hangs, or that ends the process, fails its file by name. Node 20 and 22 only know
// a limit for a whole file, which a slow machine reaches although every test goes on.
import { after, afterEach, beforeEach } from 'node:test';
import { Worker } from 'node:worker_threads';

/** In milliseconds, from scripts/test.mjs. */
const limitMs = Number(process.env.TEST_LIMIT_MS);

/** Timers of the tests that run, by name; several subtests may have the same one. None keeps the process alive. */
const running = new Map();

// The runner's own process loads this too; its tests are the files.
if (process.env.NODE_TEST_CONTEXT === 'child-v8' && limitMs > 0) {
  beforeEach(({ name }) => {
    const timer = startTimer(`the test '${name}' hangs: it has not ended`);
    running.set(name, [...(running.get(name) ?? []), timer]);
  });
  afterEach(({ name }) => {
    const [timer, ...others] = running.get(name) ?? [];
    clearTimeout(timer);
    if (others.length > 0) running.set(name, others);
    else running.delete(name);
  });
  after(() => {
    startTimer('this file hangs: its tests are over, and it has not ended');
  });
  process.on('exit', (exitCode) => {
    if (exitCode !== 0 || running.size === 0) return;
    process.stderr.write(`the process ended in the middle of the test '${[...running.keys()].at(-1)}'\n`);
    process.exitCode = 1;
  });
  watchForEndlessLoop();
}

function startTimer(problem) {
  return setTimeout(() => {
    process.stderr.write(`${problem} after ${limitMs / 1000} s\n`);
    process.exit(1);
  }, limitMs).unref();
}

/** No timer fires in a test that never waits; a thread of its own notices. */
function watchForEndlessLoop() {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => beats[0]++, limitMs / 10).unref();
  const watch = `
    const { workerData: { beats, limitMs, pid } } = require('node:worker_threads');
    for (let last = -1; last !== beats[0]; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, limitMs)) last = beats[0];
    require('node:fs').writeSync(2, 'this file hangs: it has computed for ' + limitMs / 1000 + ' s without a pause\\n');
    process.kill(pid, 'SIGKILL');`;
  new Worker(watch, { eval: true, workerData: { beats, limitMs, pid: process.pid } }).unref();
}
