// The peers that run here.
import { messageOf } from '../../src/shared/errors.js';
import type { Recording } from '../record/recording.js';
import { PEERS, type Peer, stepsCommandOf } from './peers.js';
import { StepPeer } from './step-peer.js';
import { type TrainingStart, writeStepInput } from './training-start.js';

/**
 * Starts all peers that are here, one after the other, and lets each make its first step, for which some compile. Says why others
 * are left out. Records versions.
 *
 * @param firstLoss our loss of the first step
 * @returns the peers, by name; the caller stops them
 */
export async function startPeers(
  recording: Recording,
  start: TrainingStart,
  threads: number,
  firstLoss: number,
): Promise<Map<string, StepPeer>> {
  writeStepInput(start);
  return await startEach(recording, PEERS, (peer) => startPeer(peer, start.directory, threads, firstLoss));
}

/** Starts these peers, one after the other. Says why others are left out. Records versions. Returns those that run, by name. */
export async function startEach<Each extends Peer>(
  recording: Recording,
  peers: readonly Each[],
  start: (peer: Each) => Promise<StepPeer | { readonly reason: string }>,
): Promise<Map<string, StepPeer>> {
  const started = new Map<string, StepPeer>();
  for (const peer of peers) {
    const result = await start(peer);
    if (result instanceof StepPeer) {
      started.set(peer.name, result);
      recording.addVersion(peer.framework, result.version);
    } else {
      console.log(`  no ${peer.name}: ${result.reason}`);
    }
  }
  return started;
}

async function startPeer(
  peer: Peer,
  input: string,
  threads: number,
  firstLoss: number,
): Promise<StepPeer | { readonly reason: string }> {
  const command = await stepsCommandOf(peer, threads);
  if ('reason' in command) return command;
  let process: StepPeer | undefined;
  try {
    process = await StepPeer.start(command, input, threads);
    const { loss } = await process.train(1);
    // Otherwise it would train another network, or on other samples.
    if (Math.abs(loss - firstLoss) <= peer.tolerance) return process;
    process.stop();
    return { reason: `its first loss must be ${firstLoss.toFixed(5)} as ours, got ${loss.toFixed(5)}` };
  } catch (error) {
    process?.stop();
    return { reason: messageOf(error) };
  }
}
