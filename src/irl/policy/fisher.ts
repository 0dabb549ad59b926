// Products with the Fisher information matrix of a policy, exact: the Hessian of the mean KL(old || new) at the old policy, by
// differentiating its gradient along a direction (Pearlmutter 1994). The matrix itself is never formed.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { compile, type CompiledStep } from '../../tensors/compile';
import { policyTerms } from './objectives';
import type { PolicyBatch } from './policyBatch';
import type { PolicyNetworks } from './policyNetworks';

export class Fisher {
  private readonly step: CompiledStep<'batch' | 'direction', 'product'>;

  constructor(networks: PolicyNetworks, batch: PolicyBatch) {
    this.step = compile(
      networks.backend,
      ({ batch: values, direction }, { policy }) => {
        const rows = batch.unpack(values);
        const divergence = (parameters: Tensor) => policyTerms(networks, parameters, rows).divergence.mean().asScalar();
        const slope = (parameters: Tensor) => tf.grad(divergence)(parameters).mul(direction).sum().asScalar();
        return { outputs: { product: tf.grad(slope)(policy) } };
      },
      { name: 'Fisher-vector product', inputs: ['batch', 'direction'], variables: networks.variables },
    );
  }

  /** (F + damping I) v. @param values the batch, [M, D], made by the policy that is in force. */
  multiply(values: Tensor, v: Float64Array, damping: number): Float64Array {
    const direction = tf.tensor1d(Float32Array.from(v));
    const { product } = this.step.run({ batch: values, direction });
    const found = Float64Array.from(product.dataSync<'float32'>());
    direction.dispose();
    product.dispose();
    for (let i = 0; i < found.length; i++) found[i]! += damping * v[i]!;
    return found;
  }

  dispose(): void {
    this.step.dispose();
  }
}
