// One sample a workgroup, forward and backward, with everything in between in the workgroup's memory (under 16 KiB, which every
// device has, whatever the number of classes). What a thread computes does not depend on the number of threads, so neither do the bits.
//
// Convolutions are followed by max-pooling, and of a window's four positions only the largest has a gradient. So a window is
// computed at once, its largest pre-activation goes through the sigmoid (which is monotonic), and the way back visits that position
// alone: "the chosen position", 0..3 in row-major order, the first of equals.

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> transposed: array<f32>;
// Images, four pixels a word, then labels, four a word.
@group(0) @binding(2) var<storage, read> dataset: array<u32>;
// The network's input for each pixel value.
@group(0) @binding(3) var<uniform> pixelValues: array<vec4f, 64>;
// Dataset indices of the batch.
@group(0) @binding(4) var<storage, read> batch: array<u32>;
// A record of each sample, for the sums over micro-batches.
@group(0) @binding(5) var<storage, read_write> records: array<f32>;
@group(0) @binding(6) var<storage, read_write> outcomes: array<Outcome>;

struct Outcome {
  // Negative log-likelihood, in nats.
  loss: f32,
  // The lowest class among those with the greatest logit.
  prediction: u32,
}

// (channel, row, column) of 6 x 14 x 14, after the sigmoid; on the way back, the gradient of what went in.
var<workgroup> pooled1: array<f32, POOLED1>;
var<workgroup> chosen1: array<u32, POOLED1>;
// The image, while conv.0 reads it. In between: (channel, row, column) of 16 x 5 x 5 after the sigmoid, then the gradients of what
// went in, then the chosen positions. Before those gradients, logits stand in their place, and then the gradients of the logits.
var<workgroup> scratch: array<f32, 1200>;
var<workgroup> hidden1: array<f32, FC0_OUTPUTS>;
var<workgroup> hidden2: array<f32, FC2_OUTPUTS>;
var<workgroup> delta1: array<f32, FC0_OUTPUTS>;
var<workgroup> delta2: array<f32, FC2_OUTPUTS>;

const POOLED2_DELTA = POOLED2;
// Room for 400 classes.
const LOGITS = POOLED2;
const POOLED2_CHOSEN = 2u * POOLED2;

fn loadImage(sample: u32, thread: u32) {
  for (var word = thread; word < IMAGE_WORDS; word += WORKGROUP_SIZE) {
    let pixels = dataset[sample * IMAGE_WORDS + word];
    for (var i = 0u; i < 4u; i++) {
      let pixel = (pixels >> (8u * i)) & 255u;
      scratch[word * 4u + i] = pixelValues[pixel >> 2u][pixel & 3u];
    }
  }
}

fn labelOf(sample: u32) -> u32 {
  return (dataset[LABELS_BEGIN + (sample >> 2u)] >> (8u * (sample & 3u))) & 255u;
}

struct Chosen {
  value: f32,
  position: u32,
}

fn largest(window: vec4f) -> Chosen {
  var chosen = Chosen(window.x, 0u);
  if (window.y > chosen.value) { chosen = Chosen(window.y, 1u); }
  if (window.z > chosen.value) { chosen = Chosen(window.z, 2u); }
  if (window.w > chosen.value) { chosen = Chosen(window.w, 3u); }
  return chosen;
}

fn conv1Forward(thread: u32) {
  for (var out = thread; out < POOLED1; out += WORKGROUP_SIZE) {
    let channel = out / 196u;
    let row = 2u * ((out % 196u) / 14u);
    let column = 2u * (out % 14u);
    var sum = vec4f(0.0);
    for (var ky = 0u; ky < 5u; ky++) {
      for (var kx = 0u; kx < 5u; kx++) {
        let at = (row + ky) * IMAGE_SIDE + column + kx;
        let inputs = vec4f(scratch[at], scratch[at + 1u], scratch[at + IMAGE_SIDE], scratch[at + IMAGE_SIDE + 1u]);
        sum += parameters[CONV0_WEIGHT + channel * 25u + ky * 5u + kx] * inputs;
      }
    }
    let chosen = largest(sum + parameters[CONV0_BIAS + channel]);
    pooled1[out] = sigmoid(chosen.value);
    chosen1[out] = chosen.position;
  }
}

fn conv2Forward(thread: u32) {
  for (var out = thread; out < POOLED2; out += WORKGROUP_SIZE) {
    let channel = out / 25u;
    let row = 2u * ((out % 25u) / 5u);
    let column = 2u * (out % 5u);
    var sum = vec4f(0.0);
    for (var input = 0u; input < 6u; input++) {
      let weights = CONV3_WEIGHT + (channel * 6u + input) * 25u;
      let first = input * 196u + row * 14u + column;
      for (var ky = 0u; ky < 5u; ky++) {
        for (var kx = 0u; kx < 5u; kx++) {
          let at = first + ky * 14u + kx;
          let inputs = vec4f(pooled1[at], pooled1[at + 1u], pooled1[at + 14u], pooled1[at + 15u]);
          sum += parameters[weights + ky * 5u + kx] * inputs;
        }
      }
    }
    let chosen = largest(sum + parameters[CONV3_BIAS + channel]);
    scratch[out] = sigmoid(chosen.value);
    scratch[POOLED2_CHOSEN + out] = f32(chosen.position);
  }
}

fn denseForward(thread: u32) {
  for (var out = thread; out < FC0_OUTPUTS; out += WORKGROUP_SIZE) {
    var sum = 0.0;
    for (var input = 0u; input < FC0_INPUTS; input++) {
      sum += scratch[input] * transposed[input * FC0_OUTPUTS + out];
    }
    hidden1[out] = sigmoid(sum + parameters[FC0_BIAS + out]);
  }
  workgroupBarrier();
  for (var out = thread; out < FC2_OUTPUTS; out += WORKGROUP_SIZE) {
    var sum = 0.0;
    for (var input = 0u; input < FC2_INPUTS; input++) {
      sum += hidden1[input] * transposed[FC0_WEIGHTS + input * FC2_OUTPUTS + out];
    }
    hidden2[out] = sigmoid(sum + parameters[FC2_BIAS + out]);
  }
  workgroupBarrier();
  for (var out = thread; out < CLASSES; out += WORKGROUP_SIZE) {
    var sum = 0.0;
    for (var input = 0u; input < FC4_INPUTS; input++) {
      sum += hidden2[input] * parameters[FC4_WEIGHT + out * FC4_INPUTS + input];
    }
    scratch[LOGITS + out] = sum + parameters[FC4_BIAS + out];
  }
  workgroupBarrier();
}

// Log-softmax and negative log-likelihood of the label. The gradients of the logits take their place: softmax minus the targets.
fn loss(position: u32, label: u32, isSmoothed: bool) {
  var best = 0u;
  for (var c = 1u; c < CLASSES; c++) {
    if (scratch[LOGITS + c] > scratch[LOGITS + best]) { best = c; }
  }
  let greatest = scratch[LOGITS + best];
  let distance = scratch[LOGITS + label] - greatest;
  var sum = 0.0;
  var distances = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    let below = scratch[LOGITS + c] - greatest;
    // A probability that is this small must be exactly 0, because its gradient is multiplied by numbers that may be
    // huge.
    let e = select(exponential(below), 0.0, below < -EXP_LIMIT);
    scratch[LOGITS + c] = e;
    sum += e;
    distances += below;
  }
  for (var c = 0u; c < CLASSES; c++) {
    scratch[LOGITS + c] = scratch[LOGITS + c] / sum - select(0.0, 1.0, c == label);
  }
  var value = logarithm(sum) - distance;
  if (isSmoothed && SMOOTHING_SHARE > 0.0) {
    value = logarithm(sum) - SMOOTHING_KEEP * distance - SMOOTHING_SHARE * distances;
    for (var c = 0u; c < CLASSES; c++) {
      scratch[LOGITS + c] += select(-SMOOTHING_SHARE, SMOOTHING_RISE, c == label);
    }
  }
  outcomes[position] = Outcome(value, best);
}

fn derivative(activation: f32) -> f32 {
  return activation * (1.0 - activation);
}

// Replaces the logits' gradients, which must have been recorded.
fn denseBackward(thread: u32) {
  for (var input = thread; input < FC4_INPUTS; input += WORKGROUP_SIZE) {
    var sum = 0.0;
    for (var out = 0u; out < CLASSES; out++) {
      sum += scratch[LOGITS + out] * parameters[FC4_WEIGHT + out * FC4_INPUTS + input];
    }
    delta2[input] = sum * derivative(hidden2[input]);
  }
  workgroupBarrier();
  for (var input = thread; input < FC2_INPUTS; input += WORKGROUP_SIZE) {
    var sum = 0.0;
    for (var out = 0u; out < FC2_OUTPUTS; out++) {
      sum += delta2[out] * parameters[FC2_WEIGHT + out * FC2_INPUTS + input];
    }
    delta1[input] = sum * derivative(hidden1[input]);
  }
  workgroupBarrier();
  for (var input = thread; input < FC0_INPUTS; input += WORKGROUP_SIZE) {
    var sum = 0.0;
    for (var out = 0u; out < FC0_OUTPUTS; out++) {
      sum += delta1[out] * parameters[FC0_WEIGHT + out * FC0_INPUTS + input];
    }
    scratch[POOLED2_DELTA + input] = sum * derivative(scratch[input]);
  }
  workgroupBarrier();
}

fn recordLogits(record: u32, thread: u32) {
  for (var i = thread; i < CLASSES; i += WORKGROUP_SIZE) { records[record + RECORD_DELTA3 + i] = scratch[LOGITS + i]; }
}

// Records the other factors of the dense layers' weight gradients: products of two vectors, summed over a micro-batch.
fn recordDense(record: u32, thread: u32) {
  for (var i = thread; i < POOLED2; i += WORKGROUP_SIZE) { records[record + RECORD_POOLED2 + i] = scratch[i]; }
  for (var i = thread; i < FC0_OUTPUTS; i += WORKGROUP_SIZE) {
    records[record + RECORD_HIDDEN1 + i] = hidden1[i];
    records[record + RECORD_DELTA1 + i] = delta1[i];
  }
  for (var i = thread; i < FC2_OUTPUTS; i += WORKGROUP_SIZE) {
    records[record + RECORD_HIDDEN2 + i] = hidden2[i];
    records[record + RECORD_DELTA2 + i] = delta2[i];
  }
}

fn conv2WeightGradient(record: u32, thread: u32) {
  for (var weight = thread; weight < CONV3_WEIGHTS; weight += WORKGROUP_SIZE) {
    let channel = weight / 150u;
    let input = (weight % 150u) / 25u;
    let first = input * 196u + ((weight % 25u) / 5u) * 14u + weight % 5u;
    var sum = 0.0;
    for (var window = 0u; window < 25u; window++) {
      let chosen = u32(scratch[POOLED2_CHOSEN + channel * 25u + window]);
      let at = first + (2u * (window / 5u) + (chosen >> 1u)) * 14u + 2u * (window % 5u) + (chosen & 1u);
      sum += scratch[POOLED2_DELTA + channel * 25u + window] * pooled1[at];
    }
    records[record + RECORD_CONVOLUTIONS + CONV3_WEIGHT + weight] = sum;
  }
  for (var channel = thread; channel < 16u; channel += WORKGROUP_SIZE) {
    var sum = 0.0;
    for (var window = 0u; window < 25u; window++) { sum += scratch[POOLED2_DELTA + channel * 25u + window]; }
    records[record + RECORD_CONVOLUTIONS + CONV3_BIAS + channel] = sum;
  }
}

// Each thread replaces activations that no other thread reads any more.
fn conv2InputGradient(thread: u32) {
  for (var position = thread; position < POOLED1; position += WORKGROUP_SIZE) {
    let input = position / 196u;
    let row = (position % 196u) / 14u;
    let column = position % 14u;
    // Windows whose positions have this one under their filter: row - 4 to row, rounded outwards to windows, inside 0..4.
    let firstRow = select(0u, (row - 4u) / 2u, row > 4u);
    let lastRow = min(row / 2u, 4u);
    let firstColumn = select(0u, (column - 4u) / 2u, column > 4u);
    let lastColumn = min(column / 2u, 4u);
    var sum = 0.0;
    for (var channel = 0u; channel < 16u; channel++) {
      let weights = CONV3_WEIGHT + (channel * 6u + input) * 25u;
      for (var windowRow = firstRow; windowRow <= lastRow; windowRow++) {
        for (var windowColumn = firstColumn; windowColumn <= lastColumn; windowColumn++) {
          let window = channel * 25u + windowRow * 5u + windowColumn;
          let chosen = u32(scratch[POOLED2_CHOSEN + window]);
          // Below zero these wrap around to huge numbers.
          let ky = row - (2u * windowRow + (chosen >> 1u));
          let kx = column - (2u * windowColumn + (chosen & 1u));
          if (ky < 5u && kx < 5u) { sum += scratch[POOLED2_DELTA + window] * parameters[weights + ky * 5u + kx]; }
        }
      }
    }
    pooled1[position] = sum * derivative(pooled1[position]);
  }
}

fn conv1WeightGradient(record: u32, thread: u32) {
  for (var weight = thread; weight < CONV0_WEIGHTS; weight += WORKGROUP_SIZE) {
    let channel = weight / 25u;
    let first = ((weight % 25u) / 5u) * IMAGE_SIDE + weight % 5u;
    var sum = 0.0;
    for (var window = 0u; window < 196u; window++) {
      let chosen = chosen1[channel * 196u + window];
      let at = first + (2u * (window / 14u) + (chosen >> 1u)) * IMAGE_SIDE + 2u * (window % 14u) + (chosen & 1u);
      sum += pooled1[channel * 196u + window] * scratch[at];
    }
    records[record + RECORD_CONVOLUTIONS + CONV0_WEIGHT + weight] = sum;
  }
  for (var channel = thread; channel < 6u; channel += WORKGROUP_SIZE) {
    var sum = 0.0;
    for (var window = 0u; window < 196u; window++) { sum += pooled1[channel * 196u + window]; }
    records[record + RECORD_CONVOLUTIONS + CONV0_BIAS + channel] = sum;
  }
}

fn forward(position: u32, sample: u32, thread: u32, isSmoothed: bool) {
  loadImage(sample, thread);
  workgroupBarrier();
  conv1Forward(thread);
  workgroupBarrier();
  conv2Forward(thread);
  workgroupBarrier();
  denseForward(thread);
  if (thread == 0u) { loss(position, labelOf(sample), isSmoothed); }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn evaluate(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  forward(workgroup.x, batch[workgroup.x], thread, false);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn differentiate(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let position = workgroup.x;
  let sample = batch[position];
  let record = position * RECORD_LENGTH;
  forward(position, sample, thread, true);
  workgroupBarrier();
  recordLogits(record, thread);
  denseBackward(thread);
  recordDense(record, thread);
  conv2WeightGradient(record, thread);
  workgroupBarrier();
  conv2InputGradient(thread);
  workgroupBarrier();
  loadImage(sample, thread);
  workgroupBarrier();
  conv1WeightGradient(record, thread);
}
