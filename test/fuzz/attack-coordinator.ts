import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CONTRACT } from '../../src/shared/contract.js';
import { MODEL_SHA256 } from '../../src/shared/model/model-hash.js';
import { packageVersion } from '../../src/shared/package-version.js';
import { MessageType, PROTOCOL_VERSION } from '../../src/shared/protocol/messages.js';
import { parseJoinToken } from '../../src/shared/security/join-token.js';
import { proofOfKey } from '../../src/shared/security/keys.js';
import type { ClientSecurity } from '../../src/shared/transport/dealer.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { bounded } from '../support/bounded.js';
import { Command, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import type { Attack, Target } from './attacks.js';

const WORKERS = 2;
/** 32 steps in an epoch, 8 micro-batches in a step. */
const TRAIN_SAMPLES = 2_048;
const SETTINGS = ['--batch-size', '64', '--micro-batch-size', '8'];
/** A step takes at least 40 ms, so that training lasts as long as the attacks, whatever the machine. */
const PACE_MS = 10;
const STEPS_PER_EPOCH = 32;
const STEPS_PER_SECOND = 25;
/** A step comes within this time, in milliseconds, or training stands still. */
const STEP_LIMIT_MS = 60_000;
/** An attack takes about so long. */
const SECONDS_EACH = 15;
/** 300 MB. */
const MAX_MEBIBYTES = 286;
const ATTACKER = 'attacker';

export interface AttackResult {
  /** Steps that were made while it was attacked. */
  readonly steps: number;
  /** Largest resident memory of the coordinator's process, in MiB; null where the system does not tell. */
  readonly peakMebibytes: number | null;
}

/**
 * Trains with real processes over tcp, and attacks the coordinator's sockets meanwhile. Rejects when the coordinator ends, when training
 * does not go on after an attack, when a worker other than the attacker's leaves, when memory grows beyond MAX_MEBIBYTES, or when the
 * model is not that of a training in peace.
 *
 * @param isSecure with keys, of which the attacker has one
 */
export async function attackCoordinator(attacks: readonly Attack[], isSecure: boolean): Promise<AttackResult> {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  writeSmallDataset(data, TRAIN_SAMPLES, 100);
  const epochs = Math.ceil((SECONDS_EACH * attacks.length * STEPS_PER_SECOND) / STEPS_PER_EPOCH);
  const settings = [...SETTINGS, '--data', data, '--epochs', String(epochs), '--http', 'off'];
  const inPeace = sha256Of(
    await run(['train', '--workers', '1', ...settings, '--log', 'quiet', '--run-dir', path.join(home, 'peace')]),
  );

  const left: string[] = [];
  let steps = 0;
  let onStep: () => void = () => {};
  const coordinator = new Command(
    [
      ...['coordinator', ...settings, '--log', 'json', '--run-dir', path.join(home, 'run')],
      ...['--min-workers', String(WORKERS), '--max-workers', String(WORKERS + 4)],
      ...['--listen', 'tcp://127.0.0.1:0', ...(isSecure ? [] : ['--insecure'])],
    ],
    {
      env: { LENET_KEYS: path.join(home, 'keys') },
      onLine: (text) => {
        if (!text.startsWith('{')) return;
        const line = JSON.parse(text) as { type: string; worker?: { host: string }; code?: string };
        if (line.type === 'step') {
          steps++;
          onStep();
        }
        if (line.type === 'worker-left' && line.code !== 'released' && line.worker?.host !== ATTACKER) left.push(text);
      },
    },
  );
  const workers: Command[] = [];
  try {
    const joinLine = await coordinator.line(/they join with|join with: lenet-cluster/);
    const where = /--(?:join|connect) ([^\s"]+)/.exec(joinLine)?.[1] ?? assert.fail(joinLine);
    const option = isSecure ? ['--join', where] : ['--connect', where, '--insecure'];
    for (let i = 0; i < WORKERS; i++) {
      workers.push(new Command(['worker', ...option, '--data', data, '--inject-pace-ms', String(PACE_MS)]));
    }
    const ended = coordinator.done();
    const nextStep = (): Promise<unknown> =>
      bounded(
        Promise.race([
          new Promise<void>((resolve) => (onStep = resolve)),
          ended.then(({ exitCode, signal, stderr }) =>
            assert.fail(`the coordinator ended while it was attacked: ${signal ?? exitCode}\n${stderr}`),
          ),
        ]),
        STEP_LIMIT_MS,
        'a step',
      );
    await nextStep();
    const before = steps;
    const target = targetOf(where, isSecure);
    for (const attack of attacks) {
      await Promise.race([attack.run(target), ended]);
      await nextStep();
    }
    const attacked = steps - before;
    const peakMebibytes = peakMemory(coordinator.child.pid ?? 0);
    const result = await ended;
    assert.equal(result.exitCode, 0, result.stderr);
    assert.match(result.stdout, new RegExp(inPeace), 'the model must be that of a training in peace');
    assert.deepEqual(left, [], 'no worker may be given up');
    assert.ok((peakMebibytes ?? 0) < MAX_MEBIBYTES, `the coordinator took ${peakMebibytes} MiB`);
    return { steps: attacked, peakMebibytes };
  } finally {
    for (const { child } of [coordinator, ...workers]) child.kill('SIGKILL');
  }
}

function targetOf(where: string, isSecure: boolean): Target {
  const token = isSecure ? parseJoinToken(where) : null;
  const address = token?.address ?? where;
  const security: ClientSecurity | null = token?.keyPair
    ? { serverKey: token.serverKey, keyPair: token.keyPair }
    : null;
  const hello = () => {
    const workerId = randomBytes(16).toString('hex');
    return {
      type: MessageType.hello,
      protocolVersion: PROTOCOL_VERSION,
      packageVersion: packageVersion(),
      contract: CONTRACT,
      modelSha256: MODEL_SHA256,
      key: security && {
        publicKey: security.keyPair.publicKey,
        proof: proofOfKey(security.keyPair, security.serverKey, workerId),
      },
      workerId,
      engine: 'simd',
      device: 'nothing',
      threads: 1,
      bits: 'simd',
      host: ATTACKER,
      pid: 1,
      metricsAddress: null,
    } as const;
  };
  return { port: Number(address.split(':').at(-1)), security, hello };
}

/** Linux tells it: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html. */
function peakMemory(pid: number): number | null {
  try {
    const kibibytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) / 1024;
  } catch {
    return null;
  }
}
