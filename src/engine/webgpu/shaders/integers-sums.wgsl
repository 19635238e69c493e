// Sums, products and comparisons in integers: for drivers that compute in an order of their own.

fn plus(a: f32, b: f32) -> f32 { return exactSum(a, b); }
fn plus4(a: vec4f, b: vec4f) -> vec4f { return exactFma4(a, vec4f(1f), b); }
fn minus(a: f32, b: f32) -> f32 { return exactSum(a, exactNegative(b)); }
fn times(a: f32, b: f32) -> f32 { return exactProduct(a, b); }
fn negative(a: f32) -> f32 { return exactNegative(a); }
fn isLess(a: f32, b: f32) -> bool { return isExactlyLess(a, b); }

