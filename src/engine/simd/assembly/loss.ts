import { labelOf } from './input';
import { CLASSES, LOGITS_STRIDE } from './layout';
import { logits, logitsGradient, losses, predictions } from './workspace';

/**
 * Log-softmax and negative log-likelihood of the micro-batch's logits. It uses float64 and AssemblyScript's own exp and
 * log, which are compiled in, so the bits are the same on every host. The maximum is subtracted first, so nothing
 * overflows, however large the logits are. Fills predictions, losses and logitsGradient (softmax minus one-hot label).
 *
 * @returns the sum over the samples of -log(probability of the label), in nats, in sample order
 */
export function lossAndGradient(sampleCount: usize): f64 {
  let lossSum: f64 = 0;
  correct = 0;
  for (let sample: usize = 0; sample < sampleCount; sample++) {
    const row = logits + sample * LOGITS_STRIDE;
    const gradient = logitsGradient + sample * LOGITS_STRIDE;
    const label = labelOf(sample);
    const best = argmax(row);
    const maximum = <f64>load<f32>(row + best * 4);
    let sum: f64 = 0;
    for (let c: usize = 0; c < CLASSES; c++) {
      const exponential = Math.exp(<f64>load<f32>(row + c * 4) - maximum);
      store<f64>(exponentials + c * 8, exponential);
      sum += exponential;
    }
    for (let c: usize = 0; c < CLASSES; c++) {
      const probability = load<f64>(exponentials + c * 8) / sum;
      store<f32>(gradient + c * 4, <f32>(probability - (c === label ? 1 : 0)));
    }
    const loss = Math.log(sum) - (<f64>load<f32>(row + label * 4) - maximum);
    lossSum += loss;
    store<f64>(losses + sample * 8, loss);
    if (best === label) correct++;
    store<u8>(predictions + sample, <u8>best);
  }
  return lossSum;
}

/** Correct predictions of the last lossAndGradient: 0 to its sample count. */
export let correct: usize = 0;

const exponentials = memory.data(8 * 10, 16);

/** If logits are equal, the lowest class wins. */
function argmax(row: usize): usize {
  let best: usize = 0;
  for (let c: usize = 1; c < CLASSES; c++) {
    if (load<f32>(row + c * 4) > load<f32>(row + best * 4)) best = c;
  }
  return best;
}
