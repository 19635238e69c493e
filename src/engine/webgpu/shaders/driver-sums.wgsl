// Sums, products and comparisons: the driver's.

fn plus(a: f32, b: f32) -> f32 { return a + b; }
fn plus4(a: vec4f, b: vec4f) -> vec4f { return a + b; }
fn minus(a: f32, b: f32) -> f32 { return a - b; }
fn times(a: f32, b: f32) -> f32 { return a * b; }
fn negative(a: f32) -> f32 { return -a; }
fn isLess(a: f32, b: f32) -> bool { return a < b; }

