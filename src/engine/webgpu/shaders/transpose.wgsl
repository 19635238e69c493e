// Dense weights with the outputs side by side: neighbouring threads compute neighbouring outputs, and read neighbouring words.

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read_write> transposed: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn transpose(@builtin(global_invocation_id) id: vec3u) {
  let e = id.x;
  if (e < FC0_WEIGHTS) {
    transposed[(e % FC0_INPUTS) * FC0_OUTPUTS + e / FC0_INPUTS] = parameters[FC0_WEIGHT + e];
  } else if (e < FC0_WEIGHTS + FC2_WEIGHTS) {
    let w = e - FC0_WEIGHTS;
    transposed[FC0_WEIGHTS + (w % FC2_INPUTS) * FC2_OUTPUTS + w / FC2_INPUTS] = parameters[FC2_WEIGHT + w];
  }
}
