// Nodes of the canonical reduction tree from the micro-batches below them: one parameter a thread, one node a row of workgroups.

@group(0) @binding(0) var<storage, read> leaves: array<f32>;
@group(0) @binding(1) var<storage, read> nodes: array<Node>;
@group(0) @binding(2) var<storage, read_write> values: array<f32>;

// The slots of its micro-batches, whose first is the left edge of a full subtree of that many or more.
struct Node {
  begin: u32,
  end: u32,
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn reduce(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  if (parameter >= PARAMETER_COUNT) { return; }
  let node = nodes[id.y];
  // Complete subtrees, the largest first. Two of the same size become one at once, as a binary counter carries.
  var pending: array<f32, MAX_LEVELS>;
  var depth = 0u;
  for (var leaf = node.begin; leaf < node.end; leaf++) {
    var value = leaves[leaf * PARAMETER_COUNT + parameter];
    for (var count = leaf - node.begin + 1u; (count & 1u) == 0u; count >>= 1u) {
      depth--;
      value = plus(pending[depth], value);
    }
    pending[depth] = value;
    depth++;
  }
  // At the tree's right edge some right children are empty: a subtree stands for its parent until it meets its left sibling.
  while (depth > 1u) {
    depth--;
    pending[depth - 1u] = plus(pending[depth - 1u], pending[depth]);
  }
  values[id.y * PARAMETER_COUNT + parameter] = pending[0];
}
