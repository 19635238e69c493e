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
// The network's input for each pixel value; behind them a zero, which no compiler knows: a chain that begins with a zero it knew might
// become one that begins with its first term.
@group(0) @binding(3) var<uniform> pixelValues: array<vec4f, 65>;
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

fn zero() -> f32 { return pixelValues[64].x; }

struct Chosen {
  value: f32,
  position: u32,
}

// The winner of a window: top left, top right, bottom left, bottom right.
fn largest(window: vec4f) -> Chosen {
  let top = maximum(window.x, window.y);
  let bottom = maximum(window.z, window.w);
  if (isLess(top, bottom)) { return Chosen(bottom, select(2u, 3u, isLess(window.z, window.w))); }
  return Chosen(maximum(top, bottom), select(0u, 1u, isLess(window.x, window.y)));
}

fn conv1Forward(thread: u32) {
  for (var out = thread; out < POOLED1; out += WORKGROUP_SIZE) {
    let channel = out / 196u;
    let row = 2u * ((out % 196u) / 14u);
    let column = 2u * (out % 14u);
    var sum = vec4f(zero());
    for (var kx = 0u; kx < 5u; kx++) {
      for (var ky = 0u; ky < 5u; ky++) {
        let at = (row + ky) * IMAGE_SIDE + column + kx;
        let inputs = vec4f(scratch[at], scratch[at + 1u], scratch[at + IMAGE_SIDE], scratch[at + IMAGE_SIDE + 1u]);
        sum = fused4(vec4f(parameters[CONV0_WEIGHT + channel * 25u + ky * 5u + kx]), inputs, sum);
      }
    }
    let chosen = largest(sum);
    pooled1[out] = sigmoid(plus(chosen.value, parameters[CONV0_BIAS + channel]));
    chosen1[out] = chosen.position;
  }
}

// Six numbers, one for each point of Cook and Toom's algorithm.
struct Points {
  first: vec3f,
  last: vec3f,
}

// Takes six neighbouring activations of a row. Four numbers at once keep the code small where arithmetic is in integers.
fn transformed(at: u32) -> Points {
  let d0 = pooled1[at];
  let d1 = pooled1[at + 1u];
  let d2 = pooled1[at + 2u];
  let d3 = pooled1[at + 3u];
  let d4 = pooled1[at + 4u];
  let d5 = pooled1[at + 5u];
  // e and o, then what the first and the last point need.
  let a = fused4(vec4f(-4f, -4f, -5f, -5f), vec4f(d2, d1, d2, d3), vec4f(d4, d3, d4, d5));
  // e + o, e - o, d4 - d2 and d3 - d1.
  let b = plus4(vec4f(a.x, a.x, d4, d3), vec4f(a.y, negative(a.y), negative(d2), negative(d1)));
  let c = fused4(vec4f(4f, 2f, -2f, 4f), vec4f(d0, b.w, b.w, d1), vec4f(a.z, b.z, b.z, a.w));
  return Points(vec3f(c.x, b.x, b.y), c.yzw);
}

fn weightsAt(at: u32) -> Points {
  return Points(
    vec3f(parameters[at], parameters[at + 1u], parameters[at + 2u]),
    vec3f(parameters[at + 3u], parameters[at + 4u], parameters[at + 5u]),
  );
}

fn fusedPoints(a: Points, b: Points, c: Points) -> Points {
  return Points(fused3(a.first, b.first, c.first), fused3(a.last, b.last, c.last));
}

// A window: the left and the right output of both rows.
fn outputsOf(top: Points, bottom: Points) -> vec4f {
  let second = vec2f(top.first.y, bottom.first.y);
  let third = vec2f(top.first.z, bottom.first.z);
  let fourth = vec2f(top.last.x, bottom.last.x);
  let fifth = vec2f(top.last.y, bottom.last.y);
  // Sums, then differences.
  let inner = plus4(vec4f(second, second), vec4f(third, negative(third.x), negative(third.y)));
  let outer = plus4(vec4f(fourth, fourth), vec4f(fifth, negative(fifth.x), negative(fifth.y)));
  let ends = vec4f(top.first.x, bottom.first.x, top.last.z, bottom.last.z);
  let outputs = fused4(vec4f(1f, 1f, 2f, 2f), outer, plus4(ends, inner));
  return outputs.xzyw;
}

fn conv2Forward(thread: u32) {
  for (var out = thread; out < POOLED2; out += WORKGROUP_SIZE) {
    let channel = out / 25u;
    let row = 2u * ((out % 25u) / 5u);
    let column = 2u * (out % 5u);
    var top = Points(vec3f(zero()), vec3f(zero()));
    var bottom = top;
    for (var input = 0u; input < 6u; input++) {
      let weights = CONV3_POINTS + (channel * 6u + input) * 30u;
      // A row of inputs meets one row of the kernel in the upper outputs, and the row before it in the lower ones.
      for (var ky = 0u; ky < 6u; ky++) {
        let inputs = transformed(input * 196u + (row + ky) * 14u + column);
        if (ky < 5u) { top = fusedPoints(weightsAt(weights + 6u * ky), inputs, top); }
        if (ky > 0u) { bottom = fusedPoints(weightsAt(weights + 6u * (ky - 1u)), inputs, bottom); }
      }
    }
    let chosen = largest(outputsOf(top, bottom));
    scratch[out] = sigmoid(plus(chosen.value, parameters[CONV3_BIAS + channel]));
    scratch[POOLED2_CHOSEN + out] = f32(chosen.position);
  }
}

fn denseForward(thread: u32) {
  for (var out = thread; out < FC0_OUTPUTS; out += WORKGROUP_SIZE) {
    var sum = zero();
    for (var input = 0u; input < FC0_INPUTS; input++) {
      sum = fused(transposed[input * FC0_OUTPUTS + out], scratch[input], sum);
    }
    hidden1[out] = sigmoid(plus(sum, parameters[FC0_BIAS + out]));
  }
  workgroupBarrier();
  for (var out = thread; out < FC2_OUTPUTS; out += WORKGROUP_SIZE) {
    var sum = zero();
    for (var input = 0u; input < FC2_INPUTS; input++) {
      sum = fused(transposed[FC0_WEIGHTS + input * FC2_OUTPUTS + out], hidden1[input], sum);
    }
    hidden2[out] = sigmoid(plus(sum, parameters[FC2_BIAS + out]));
  }
  workgroupBarrier();
  for (var out = thread; out < CLASSES; out += WORKGROUP_SIZE) {
    var sum = zero();
    for (var input = 0u; input < FC4_INPUTS; input++) {
      sum = fused(parameters[FC4_WEIGHT + out * FC4_INPUTS + input], hidden2[input], sum);
    }
    scratch[LOGITS + out] = plus(sum, parameters[FC4_BIAS + out]);
  }
  workgroupBarrier();
}

// Negative log-likelihood of the label. The gradients of the logits take their place.
fn loss(position: u32, label: u32, isSmoothed: bool) {
  var best = 0u;
  for (var c = 1u; c < CLASSES; c++) {
    if (isLess(scratch[LOGITS + best], scratch[LOGITS + c])) { best = c; }
  }
  let greatest = scratch[LOGITS + best];
  let distance = minus(greatest, scratch[LOGITS + label]);
  var rest = zero();
  var others = zero();
  var distances = zero();
  for (var c = 0u; c < CLASSES; c++) {
    let z = scratch[LOGITS + c];
    let below = minus(z, greatest);
    distances = plus(distances, minus(greatest, z));
    var e = 0f;
    if (!isLess(below, -EXP_LIMIT)) { e = exponential(below); }
    scratch[LOGITS + c] = e;
    if (c != best) { rest = plus(rest, e); }
    if (c != label) { others = plus(others, e); }
  }
  let inverse = reciprocal(plus(1f, rest));
  let logSum = logarithm1p(rest);
  let isSmooth = isSmoothed && SMOOTHING_SHARE > 0f;
  for (var c = 0u; c < CLASSES; c++) {
    let value = select(scratch[LOGITS + c], negative(others), c == label);
    if (isSmooth) {
      scratch[LOGITS + c] = fused(value, inverse, select(-SMOOTHING_SHARE, SMOOTHING_RISE, c == label));
    } else {
      scratch[LOGITS + c] = times(value, inverse);
    }
  }
  var value = plus(logSum, distance);
  if (isSmooth) { value = fused(SMOOTHING_SHARE, distances, fused(SMOOTHING_KEEP, distance, logSum)); }
  outcomes[position] = Outcome(value, best);
}

// The gradient before the sigmoid that yielded the activation.
fn derivative(gradient: f32, activation: f32) -> f32 {
  return times(gradient, times(activation, minus(1f, activation)));
}

// Replaces the logits' gradients, which must have been recorded.
fn denseBackward(thread: u32) {
  for (var input = thread; input < FC4_INPUTS; input += WORKGROUP_SIZE) {
    var sum = zero();
    for (var out = 0u; out < CLASSES; out++) {
      sum = fused(parameters[FC4_WEIGHT + out * FC4_INPUTS + input], scratch[LOGITS + out], sum);
    }
    delta2[input] = derivative(sum, hidden2[input]);
  }
  workgroupBarrier();
  for (var input = thread; input < FC2_INPUTS; input += WORKGROUP_SIZE) {
    var sum = zero();
    for (var out = 0u; out < FC2_OUTPUTS; out++) {
      sum = fused(parameters[FC2_WEIGHT + out * FC2_INPUTS + input], delta2[out], sum);
    }
    delta1[input] = derivative(sum, hidden1[input]);
  }
  workgroupBarrier();
  for (var input = thread; input < FC0_INPUTS; input += WORKGROUP_SIZE) {
    var sum = zero();
    for (var out = 0u; out < FC0_OUTPUTS; out++) {
      sum = fused(parameters[FC0_WEIGHT + out * FC0_INPUTS + input], delta1[out], sum);
    }
    scratch[POOLED2_DELTA + input] = derivative(sum, scratch[input]);
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
    var sum = zero();
    for (var window = 0u; window < 25u; window++) {
      let chosen = u32(scratch[POOLED2_CHOSEN + channel * 25u + window]);
      let at = first + (2u * (window / 5u) + (chosen >> 1u)) * 14u + 2u * (window % 5u) + (chosen & 1u);
      sum = fused(scratch[POOLED2_DELTA + channel * 25u + window], pooled1[at], sum);
    }
    records[record + RECORD_CONVOLUTIONS + CONV3_WEIGHT + weight] = sum;
  }
  for (var channel = thread; channel < 16u; channel += WORKGROUP_SIZE) {
    var sum = zero();
    for (var window = 0u; window < 25u; window++) { sum = plus(sum, scratch[POOLED2_DELTA + channel * 25u + window]); }
    records[record + RECORD_CONVOLUTIONS + CONV3_BIAS + channel] = sum;
  }
}

// Each thread replaces activations that no other thread reads any more.
fn conv2InputGradient(thread: u32) {
  for (var position = thread; position < POOLED1; position += WORKGROUP_SIZE) {
    let input = position / 196u;
    let row = (position % 196u) / 14u;
    let column = position % 14u;
    // Windows that contain this position: row - 5 to row, rounded inwards to windows, inside 0..4.
    let firstRow = select(0u, (row - 4u) / 2u, row > 4u);
    let lastRow = min(row / 2u, 4u);
    let firstColumn = select(0u, (column - 4u) / 2u, column > 4u);
    let lastColumn = min(column / 2u, 4u);
    var sum = zero();
    for (var windowRow = firstRow; windowRow <= lastRow; windowRow++) {
      for (var windowColumn = firstColumn; windowColumn <= lastColumn; windowColumn++) {
        var term = zero();
        for (var channel = 0u; channel < 16u; channel++) {
          let window = channel * 25u + windowRow * 5u + windowColumn;
          let chosen = u32(scratch[POOLED2_CHOSEN + window]);
          // Below zero these wrap around to huge numbers.
          let ky = row - (2u * windowRow + (chosen >> 1u));
          let kx = column - (2u * windowColumn + (chosen & 1u));
          // Where the winner saw nothing, the weight is 0, and the term still counts.
          var weight = zero();
          if (ky < 5u && kx < 5u) { weight = parameters[CONV3_WEIGHT + (channel * 6u + input) * 25u + ky * 5u + kx]; }
          term = fused(scratch[POOLED2_DELTA + window], weight, term);
        }
        sum = plus(sum, term);
      }
    }
    pooled1[position] = derivative(sum, pooled1[position]);
  }
}

fn conv1WeightGradient(record: u32, thread: u32) {
  for (var weight = thread; weight < CONV0_WEIGHTS; weight += WORKGROUP_SIZE) {
    let channel = weight / 25u;
    let first = ((weight % 25u) / 5u) * IMAGE_SIDE + weight % 5u;
    var sum = zero();
    for (var window = 0u; window < 196u; window++) {
      let chosen = chosen1[channel * 196u + window];
      let at = first + (2u * (window / 14u) + (chosen >> 1u)) * IMAGE_SIDE + 2u * (window % 14u) + (chosen & 1u);
      sum = fused(pooled1[channel * 196u + window], scratch[at], sum);
    }
    records[record + RECORD_CONVOLUTIONS + CONV0_WEIGHT + weight] = sum;
  }
  for (var channel = thread; channel < 6u; channel += WORKGROUP_SIZE) {
    var even = zero();
    var odd = zero();
    for (var window = 0u; window < 196u; window += 2u) {
      even = plus(even, pooled1[channel * 196u + window]);
      odd = plus(odd, pooled1[channel * 196u + window + 1u]);
    }
    records[record + RECORD_CONVOLUTIONS + CONV0_BIAS + channel] = plus(even, odd);
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
