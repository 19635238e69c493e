// npm run bench -- --core: what the coordinator's decisions cost, by the number of workers, without messages and tensors.
import { CORE_WORKER_COUNTS, type CoreQuantity, coreFigure } from '../figure-names.js';
import type { Recording } from '../record/recording.js';
import { median } from '../statistics.js';
import { SimulatedCluster } from './simulated-cluster.js';

/** A sample is the median of the events of one slice, or the mean of its steps. */
const SLICES = 10;
/** About so many results are in a slice. */
const PARTIALS_PER_SLICE = 4_000;
/** A slice has at least so many steps, so that it has ticks and heartbeats. */
const MIN_STEPS_PER_SLICE = 4;
/** Slices that are not counted, while the compiler is at work. */
const WARM_UP_SLICES = 2;
/** Clusters that are started to measure how workers join. */
const STARTS = 5;

type Samples = Readonly<Record<CoreQuantity, number[]>>;

export async function reportCore(recording: Recording): Promise<void> {
  console.log(
    'Transitions of the core on virtual time: µs for each event; processor time of a step for each of its workers, which are simulated in it',
  );
  console.log('  workers   join  result  heartbeat   tick  begin a step  step, a worker');
  // The first cluster is there for the compiler alone.
  measure(10);
  for (const workers of CORE_WORKER_COUNTS) {
    const samples = measure(workers);
    const of = (quantity: CoreQuantity, width: number): string => median(samples[quantity]).toFixed(2).padStart(width);
    console.log(
      `${String(workers).padStart(9)}${of('join', 7)}${of('result', 8)}${of('heartbeat', 11)}${of('tick', 7)}${of('begin', 14)}${of('step', 16)}`,
    );
    for (const [quantity, values] of Object.entries(samples)) {
      recording.add(coreFigure(workers, quantity as CoreQuantity), 'µs', values);
    }
  }
}

function measure(workers: number): Samples {
  const samples: Samples = { join: [], result: [], heartbeat: [], tick: [], begin: [], step: [] };
  let cluster = new SimulatedCluster(workers);
  for (let start = 0; start < STARTS; start++) {
    cluster = new SimulatedCluster(workers);
    // The last ready begins the first step, and is not typical.
    samples.join.push(median(cluster.spent.get('hello') ?? []));
  }
  const steps = Math.max(MIN_STEPS_PER_SLICE, Math.ceil(PARTIALS_PER_SLICE / workers));
  for (let slice = 0; slice < SLICES + WARM_UP_SLICES; slice++) {
    cluster.reset();
    const beganAt = process.cpuUsage();
    cluster.run(steps);
    const { user, system } = process.cpuUsage(beganAt);
    if (slice < WARM_UP_SLICES) continue;
    samples.result.push(median(cluster.spent.get('partial') ?? []));
    samples.heartbeat.push(median(cluster.spent.get('heartbeat') ?? []));
    samples.tick.push(median(cluster.spent.get('tick') ?? []));
    samples.begin.push(median(cluster.spent.get('step-applied') ?? []) / workers);
    samples.step.push((user + system) / steps / workers);
  }
  return samples;
}
