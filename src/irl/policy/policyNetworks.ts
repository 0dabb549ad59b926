// A policy and its critic as they lie in a back end: parameters, moments of Adam, running statistics of the observations. What
// acts, evaluates or learns is elsewhere, and all of it shares these variables.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { PolicyShape } from '../../protocol/policyState';
import type { StoredTensor } from '../../protocol/trainingState';
import { adamVariables } from '../../tensors/adam';
import type { Backend } from '../../tensors/backend';
import { initialMlp, mlp, mlpLayout, type MlpShape } from '../../tensors/layers';
import { statisticsVariables, type Statistics } from '../../tensors/normaliser';
import { layoutSize } from '../../tensors/parameters';
import type { RandomStream } from '../../tensors/random';
import { Variables } from '../../tensors/variables';
import { distributionFor, type ActionDistribution } from './actionDistribution';
import { features, featureSize } from './observationEncoding';
import { loadVariables, storeVariables } from './storedVariables';

export type PolicyVariable =
  | 'policy'
  | `policy${'Mean' | 'Square' | 'Decay'}`
  | 'critic'
  | `critic${'Mean' | 'Square' | 'Decay'}`
  | `observation${'Count' | 'Mean' | 'Variance'}`;
export type PolicyTensors = Readonly<Record<PolicyVariable, Tensor>>;

const storedNames: Readonly<Record<PolicyVariable, string>> = {
  policy: 'policy/parameters',
  policyMean: 'policy/adamMean',
  policySquare: 'policy/adamSquare',
  policyDecay: 'policy/adamDecay',
  critic: 'critic/parameters',
  criticMean: 'critic/adamMean',
  criticSquare: 'critic/adamSquare',
  criticDecay: 'critic/adamDecay',
  observationCount: 'normaliser/count',
  observationMean: 'normaliser/mean',
  observationVariance: 'normaliser/variance',
};
/** What is needed to act. */
const actingNames = ['policy', 'observationCount', 'observationMean', 'observationVariance'] as const;

/** Length of the last layer's rows: a policy begins near the middle of its actions, a critic at its own scale. */
const policyGain = 0.01;

export class PolicyNetworks {
  readonly distribution: ActionDistribution;
  readonly variables: Variables<PolicyVariable>;
  readonly policyMlp: MlpShape;
  private readonly criticMlp: MlpShape;

  /** @param logDeviation at first, of every action of a box whose half width is 1. */
  constructor(
    readonly backend: Backend,
    readonly shape: PolicyShape,
    { random, logDeviation }: { readonly random: RandomStream; readonly logDeviation: number },
  ) {
    const { observation, actionSpace, layers } = shape;
    this.distribution = distributionFor(actionSpace);
    const { hidden, ...kind } = layers;
    const inputs = featureSize(observation);
    this.policyMlp = { sizes: [inputs, ...hidden, this.distribution.outputs], ...kind };
    this.criticMlp = { sizes: [inputs, ...hidden, 1], ...kind };
    const network = initialMlp(random, this.policyMlp, { outputGain: policyGain });
    const policy = new Float32Array(network.length + this.distribution.free).fill(logDeviation);
    policy.set(network);
    const critic = initialMlp(random, this.criticMlp);
    this.variables = new Variables(backend, {
      policy: { shape: [policy.length], values: policy },
      ...adamVariables(policy.length, 'policy'),
      critic: { shape: [critic.length], values: critic },
      ...adamVariables(critic.length, 'critic'),
      ...statisticsVariables(observation.kind === 'numbers' ? observation.size : 1, 'observation'),
    });
  }

  /** @param observations [B, O]. Returns what both networks read, [B, F]. */
  features(observations: Tensor, variables: PolicyTensors): Tensor {
    return features(observations, this.shape.observation, statisticsOf(variables));
  }

  /** Parameters of the distribution of actions, [B, P]. @param policy flat. @param x features, [B, F]. */
  parameters(policy: Tensor, x: Tensor): Tensor {
    const { free } = this.distribution;
    if (free === 0) return this.distribution.parameters(mlp(policy, x, this.policyMlp), policy);
    const [network, rest] = tf.split(policy, [layoutSize(mlpLayout(this.policyMlp)), free]) as [Tensor, Tensor];
    return this.distribution.parameters(mlp(network, x, this.policyMlp), rest);
  }

  /** Values, [B]. @param critic flat. @param x features, [B, F]. */
  values(critic: Tensor, x: Tensor): Tensor {
    return mlp(critic, x, this.criticMlp).squeeze([1]);
  }

  save(): Record<string, StoredTensor> {
    return storeVariables(this.variables, storedNames);
  }

  /** @throws InputError that names the tensor which is missing or of another shape. */
  restore(tensors: Readonly<Record<string, StoredTensor>>): void {
    loadVariables(this.variables, storedNames, tensors);
  }

  /** Takes over what is needed to act, and no more. @throws InputError as `restore` does. */
  restorePolicy(tensors: Readonly<Record<string, StoredTensor>>): void {
    loadVariables(this.variables, storedNames, tensors, actingNames);
  }

  dispose(): void {
    this.variables.dispose();
  }
}

export function statisticsOf(variables: PolicyTensors): Statistics {
  return {
    count: variables.observationCount,
    mean: variables.observationMean,
    variance: variables.observationVariance,
  };
}
