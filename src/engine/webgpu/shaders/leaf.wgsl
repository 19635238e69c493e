// The gradient of each micro-batch: the sum over its samples, in their order, of one parameter a thread.

@group(0) @binding(0) var<storage, read> records: array<f32>;
@group(0) @binding(1) var<storage, read> spans: array<Span>;
@group(0) @binding(2) var<storage, read_write> leaves: array<f32>;

// The samples of one micro-batch that are in the batch.
struct Span {
  slot: u32,
  begin: u32,
  end: u32,
  // 1 if the batch before held the micro-batch's first samples: then the sum continues.
  continued: u32,
}

// The product of two numbers of a sample's record; or one of them.
struct Term {
  left: u32,
  right: u32,
  isProduct: bool,
}

fn termOf(parameter: u32) -> Term {
  if (parameter < FC0_WEIGHT) { return Term(RECORD_CONVOLUTIONS + parameter, 0u, false); }
  if (parameter < FC0_BIAS) {
    let w = parameter - FC0_WEIGHT;
    return Term(RECORD_DELTA1 + w / FC0_INPUTS, RECORD_POOLED2 + w % FC0_INPUTS, true);
  }
  if (parameter < FC2_WEIGHT) { return Term(RECORD_DELTA1 + parameter - FC0_BIAS, 0u, false); }
  if (parameter < FC2_BIAS) {
    let w = parameter - FC2_WEIGHT;
    return Term(RECORD_DELTA2 + w / FC2_INPUTS, RECORD_HIDDEN1 + w % FC2_INPUTS, true);
  }
  if (parameter < FC4_WEIGHT) { return Term(RECORD_DELTA2 + parameter - FC2_BIAS, 0u, false); }
  if (parameter < FC4_BIAS) {
    let w = parameter - FC4_WEIGHT;
    return Term(RECORD_DELTA3 + w / FC4_INPUTS, RECORD_HIDDEN2 + w % FC4_INPUTS, true);
  }
  return Term(RECORD_DELTA3 + parameter - FC4_BIAS, 0u, false);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn sumSamples(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  if (parameter >= PARAMETER_COUNT) { return; }
  let span = spans[id.y];
  let term = termOf(parameter);
  let out = span.slot * PARAMETER_COUNT + parameter;
  // A zero that no compiler knows, as in the samples: the sum does not continue.
  var sum = bitcast<f32>(span.continued);
  if (span.continued == 1u) { sum = leaves[out]; }
  for (var sample = span.begin; sample < span.end; sample++) {
    let record = sample * RECORD_LENGTH;
    let value = records[record + term.left];
    if (term.isProduct) {
      sum = fused(value, records[record + term.right], sum);
    } else {
      sum = plus(sum, value);
    }
  }
  leaves[out] = sum;
}
