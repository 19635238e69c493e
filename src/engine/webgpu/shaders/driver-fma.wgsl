// a * b + c, rounded once: the driver's fma().

fn fused(a: f32, b: f32, c: f32) -> f32 { return fma(a, b, c); }
fn fused3(a: vec3f, b: vec3f, c: vec3f) -> vec3f { return fma(a, b, c); }
fn fused4(a: vec4f, b: vec4f, c: vec4f) -> vec4f { return fma(a, b, c); }

