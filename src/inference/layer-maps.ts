import type { ForwardPass } from './forward-pass.js';

/** The output of every layer for one image, all float32; maps are channel-first and row-major, as PyTorch's. */
export interface LayerMaps {
  /** 32 x 32: the pixels as they enter the network, resized and normalised. */
  readonly input: Float32Array;
  /** 6 x 14 x 14: after the first convolution, its pooling and its sigmoid; 0 to 1. */
  readonly conv1: Float32Array;
  /** 16 x 5 x 5: after the second convolution, its pooling and its sigmoid; 0 to 1. */
  readonly conv2: Float32Array;
  /** 120: after the first dense layer and its sigmoid; 0 to 1. */
  readonly hidden1: Float32Array;
  /** 84: after the second dense layer and its sigmoid; 0 to 1. */
  readonly hidden2: Float32Array;
  /** One for each class: the outputs of the third dense layer, before the softmax. */
  readonly logits: Float32Array;
}

const CONV1_CHANNELS = 6;
const CONV1_PIXELS = 14 * 14;

/** The layers' outputs for the first image of the last pass. */
export function layerMaps(pass: ForwardPass): LayerMaps {
  return {
    input: pass.read('inputs', 0),
    conv1: channelFirst(pass.read('pool1', 0), CONV1_CHANNELS, CONV1_PIXELS),
    conv2: pass.read('features', 0),
    hidden1: pass.read('hidden1', 0),
    hidden2: pass.read('hidden2', 0),
    logits: pass.read('logits', 0),
  };
}

function channelFirst(channelLast: Float32Array, channels: number, pixels: number): Float32Array {
  const maps = new Float32Array(channels * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      maps[channel * pixels + pixel] = channelLast[pixel * channels + channel] as number;
    }
  }
  return maps;
}
