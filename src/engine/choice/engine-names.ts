/** The engines by name, in order of preference. */
export const ENGINE_NAMES = ['tensorflow', 'webgpu', 'simd', 'reference'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** An engine by name, or the best that this host has. */
export type EngineChoice = EngineName | 'auto';
