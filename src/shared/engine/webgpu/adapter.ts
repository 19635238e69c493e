import { OperationalError } from '../../errors.js';

/** Which device WebGPU would run on here. Dawn, the implementation, is the optional package `webgpu`. */

/** A device's adapter, and what people call it. */
export interface FoundAdapter {
  readonly adapter: GPUAdapter;
  readonly device: string;
  /** Its driver computes on the CPU. */
  readonly isSoftware: boolean;
}

/** What a driver that computes on the CPU calls itself; not all of them say that they are a fallback. */
const SOFTWARE_DRIVER = /llvmpipe|softpipe|lavapipe|swiftshader|software|basic render/i;

/** Dawn ends the process when it is collected while a device lives. */
let dawn: Promise<{ hardware: GPU; software: () => GPU }> | undefined;

/**
 * The fastest adapter of this host.
 *
 * @param allowSoftware take a driver that computes on the CPU where there is no other: for tests, as it is very slow
 * @throws OperationalError `webgpu-missing` (the package is not installed, or does not load here), `webgpu-no-device`
 */
export async function findAdapter(allowSoftware: boolean): Promise<FoundAdapter> {
  dawn ??= loadDawn();
  const { hardware, software } = await dawn;
  const found = describe(await hardware.requestAdapter({ powerPreference: 'high-performance' }));
  if (found && !found.isSoftware) return found;
  if (allowSoftware) {
    const fallback =
      found ?? describe(await software().requestAdapter({ featureLevel: 'compatibility' } as GPURequestAdapterOptions));
    if (fallback) return fallback;
  }
  throw new OperationalError(
    'webgpu-no-device',
    found
      ? `Cannot start the webgpu engine: the only device is '${found.device}', which computes on the CPU.`
      : 'Cannot start the webgpu engine: no GPU with a Vulkan, Metal or Direct3D 12 driver was found.',
    'Install the driver of the GPU and, on Linux, libvulkan1; or use --engine simd, which is faster than a software driver.',
  );
}

/** Whether an adapter computes on the CPU, by what it says of itself. */
export function isSoftwareAdapter(info: Pick<GPUAdapterInfo, keyof GPUAdapterInfo>): boolean {
  const { vendor, architecture, device, description } = info;
  return info.isFallbackAdapter || SOFTWARE_DRIVER.test([vendor, architecture, device, description].join(' '));
}

function describe(adapter: GPUAdapter | null): FoundAdapter | undefined {
  if (!adapter) return undefined;
  const { vendor, architecture, device, description } = adapter.info;
  const isSoftware = isSoftwareAdapter(adapter.info);
  const name = (isSoftware && device) || description || device || `${vendor} ${architecture}`.trim() || 'unknown GPU';
  return { adapter, isSoftware, device: isSoftware ? `${name} (software), WebGPU` : `${name}, WebGPU` };
}

async function loadDawn() {
  // Dawn's OpenGL needs a display otherwise, and Mesa talks of the devices that it chooses among.
  process.env.EGL_PLATFORM ??= 'surfaceless';
  process.env.NODEVICE_SELECT ??= '1';
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    let software: GPU | undefined;
    return {
      hardware: create([]),
      software: () => {
        software ??= create(['backend=opengles']);
        return software;
      },
    };
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    throw new OperationalError(
      'webgpu-missing',
      isMissing
        ? "Cannot start the webgpu engine: the package 'webgpu' is not installed."
        : `Cannot start the webgpu engine: the package 'webgpu' does not load here: ${cause instanceof Error ? cause.message : cause}`,
      isMissing ? 'Run `npm install webgpu`.' : undefined,
      { cause },
    );
  }
}
