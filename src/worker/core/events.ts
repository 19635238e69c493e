import type { Envelope } from '../../shared/protocol/codec.js';
import type { ByeCode } from '../../shared/protocol/leave-codes.js';
import type { CoordinatorMessage, Step } from '../../shared/protocol/messages.js';
import type { Rejection } from '../../shared/protocol/rejections.js';
import type { TreeNode } from '../../shared/reduction-tree.js';
import type { Probe } from '../../shared/transport/probe.js';

/** A node of a computed shard. */
export interface ComputedNode extends TreeNode {
  readonly sampleCount: number;
  readonly lossSum: number;
  readonly correctCount: number;
}

/**
 * An event of a worker. Time is a number in it. Tensors and chunks pass through to the effects that need them: no
 * decision reads one.
 */
export type WorkerEvent =
  | { readonly type: 'start'; readonly nowMs: number }
  | { readonly type: 'tick'; readonly nowMs: number }
  | ({ readonly type: 'message'; readonly nowMs: number } & Envelope<CoordinatorMessage>)
  | { readonly type: 'invalid-message'; readonly nowMs: number; readonly rejection: Rejection }
  /**
   * The data set is not complete on this host: this chunk must be fetched next. `storedCount` of `chunkCount` are here.
   * `canCompute`: the engine is loaded, and a shard can be computed as soon as its own images are here.
   */
  | {
      readonly type: 'chunk-missing';
      readonly nowMs: number;
      readonly coordinatorId: string;
      readonly chunk: number;
      readonly storedCount: number;
      readonly chunkCount: number;
      readonly canCompute: boolean;
    }
  /** The coordinator does not admit this worker's key. */
  | { readonly type: 'key-refused'; readonly nowMs: number }
  /** Something answers at the coordinator's address, but no handshake succeeds. */
  | { readonly type: 'no-understanding'; readonly nowMs: number }
  /** A handshake has succeeded: messages sent from now on reach the coordinator. */
  | { readonly type: 'connected'; readonly nowMs: number }
  /** A probe of the coordinator's address has ended. */
  | { readonly type: 'probed'; readonly nowMs: number; readonly probe: Probe }
  /** Images that must be fetched before this shard can be computed: some of them, as many as may be requested at once. */
  | {
      readonly type: 'images-missing';
      readonly nowMs: number;
      readonly step: Step;
      readonly samples: readonly number[];
    }
  /** Data set and engine are loaded for the run of this coordinator, and no chunk is missing. */
  | { readonly type: 'loaded'; readonly nowMs: number; readonly coordinatorId: string }
  | {
      readonly type: 'computed';
      readonly nowMs: number;
      readonly shardId: number;
      readonly computeMs: number;
      readonly nodes: readonly ComputedNode[];
      /** One for each node. */
      readonly gradients: readonly Float32Array[];
    }
  /** Data set or engine cannot be loaded, or failed: the worker cannot work. */
  | { readonly type: 'failure'; readonly nowMs: number; readonly code: ByeCode; readonly reason: string }
  /** A person or a scheduler asks the worker to leave. */
  | { readonly type: 'interrupt'; readonly nowMs: number };
