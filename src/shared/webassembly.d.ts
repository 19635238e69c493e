/** The part of the WebAssembly JavaScript interface that is used here: neither TypeScript's es2023 library nor Node's types have it. */
declare namespace WebAssembly {
  /** Whether the module can be compiled here. */
  function validate(bytes: Uint8Array): boolean;
  /** Rejects with a CompileError when the module cannot be compiled here. */
  function compile(bytes: Uint8Array): Promise<Module>;
  class Module {
    private readonly module: never;
    constructor(bytes: Uint8Array);
  }
  class Memory {
    private constructor();
    /** When the memory grows, this buffer is detached and a new one replaces it. */
    readonly buffer: ArrayBuffer;
    /** @param pages of 64 KiB */
    grow(pages: number): number;
  }
  class Instance {
    readonly exports: Record<string, unknown>;
    constructor(module: Module);
  }
}
