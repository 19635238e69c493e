// a * b + c, rounded once, in integers: for drivers whose fma() rounds the product as well.

fn fused(a: f32, b: f32, c: f32) -> f32 { return exactFma(a, b, c); }
fn fused3(a: vec3f, b: vec3f, c: vec3f) -> vec3f { return exactFma3(a, b, c); }
fn fused4(a: vec4f, b: vec4f, c: vec4f) -> vec4f { return exactFma4(a, b, c); }

