// npm run bench -- --trainings: whole trainings with their evaluations, beside PyTorch compiled, on all cores.
import { embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';
import { messageOf } from '../../src/shared/errors.js';
import { usableCores } from '../../src/shared/usable-cores.js';
import { TRAINING_OF_OURS, TRAINING_TIME, trainingFigure } from '../figure-names.js';
import { rate } from '../format.js';
import type { Recording } from '../record/recording.js';
import { median } from '../statistics.js';
import { measureWholeTraining, type WholeTraining } from '../whole-training.js';
import { epochsCommandOf, isPyTorch, PEERS, type PyTorchPeer } from './peers.js';
import { startEach } from './started-peers.js';
import { StepPeer } from './step-peer.js';

/** As many as `npm start` trains. */
const EPOCHS = 20;
/** A peer trains so many in each turn. Their number does not change its speed. */
const PEER_EPOCHS = 2;
const SAMPLES_AN_EPOCH = 60_000;
/** Before a peer's first turn; it compiles meanwhile. */
const WARM_UP_EPOCHS = 3;
/** A network that has learned nothing has a loss of ln 10, which is 2.3. */
const LEARNED_LOSS = 1.5;

/** @param rounds ours and theirs are measured in turn this often, so that a slow spell of the machine hits both */
export async function reportTrainings(recording: Recording, rounds: number): Promise<void> {
  const threads = usableCores();
  console.log(
    `Whole trainings with an evaluation after each epoch, on ${threads} cores, in turn (${rounds} rounds, medians)`,
  );
  const peers = await startEpochPeers(recording, threads);
  try {
    const ours: WholeTraining[] = [];
    const theirs = new Map<string, number[]>([...peers.keys()].map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      ours.push(await measureWholeTraining(['--epochs', String(EPOCHS)]));
      for (const [name, peer] of peers) {
        const { wallSeconds } = await peer.train(PEER_EPOCHS);
        theirs.get(name)?.push((PEER_EPOCHS * SAMPLES_AN_EPOCH) / wallSeconds);
      }
    }
    const rates = ours.map(({ samplesPerSecond }) => samplesPerSecond);
    const seconds = ours.map(({ wallSeconds }) => wallSeconds);
    recording.add(trainingFigure(TRAINING_OF_OURS), 'samples/s', rates);
    recording.add(TRAINING_TIME, 's', seconds);
    console.log(
      `  ${TRAINING_OF_OURS.padEnd(42)} ${rate(median(rates))}  ${EPOCHS} epochs in ${median(seconds).toFixed(1)} s with its start`,
    );
    for (const [name, values] of theirs) {
      recording.add(trainingFigure(name), 'samples/s', values);
      const ratio = (median(rates) / median(values)).toFixed(2);
      console.log(`  ${name.padEnd(42)} ${rate(median(values))}  ours is ${ratio} times as fast`);
    }
  } finally {
    for (const peer of peers.values()) peer.stop();
  }
}

/** The compiled variants that run here, by name; the caller stops them. Says why others are left out. */
async function startEpochPeers(recording: Recording, threads: number): Promise<Map<string, StepPeer>> {
  const compiled = PEERS.filter(isPyTorch).filter(({ variant }) => variant.startsWith('compile'));
  return await startEach(recording, compiled, (peer) => startEpochPeer(peer, threads));
}

async function startEpochPeer(peer: PyTorchPeer, threads: number): Promise<StepPeer | { readonly reason: string }> {
  const command = await epochsCommandOf(peer, threads);
  if ('reason' in command) return command;
  let started: StepPeer | undefined;
  try {
    started = await StepPeer.start(command, embeddedMnistDirectory(), threads);
    const { loss } = await started.train(WARM_UP_EPOCHS);
    // Otherwise it would not train this network on these samples.
    if (loss < LEARNED_LOSS) return started;
    started.stop();
    return {
      reason: `after ${WARM_UP_EPOCHS} epochs its test loss must be below ${LEARNED_LOSS}, got ${loss.toFixed(2)}`,
    };
  } catch (error) {
    started?.stop();
    return { reason: messageOf(error) };
  }
}
