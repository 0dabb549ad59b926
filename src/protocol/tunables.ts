// The one table of everything that can be turned while a run trains. The schema of *.trirl.json, the palette's quick
// picks, the dashboard's sliders and the trainer's checks are all derived from it.

export const algorithmKinds = [
  'trirl',
  'trirlReference',
  'maxEnt',
  'featureMatching',
  'ppo',
  'trpo',
  'deepTrirl',
  'gail',
  'airl',
  'deepMaxEnt',
] as const;
export type AlgorithmKind = (typeof algorithmKinds)[number];

export interface Tunable {
  /** Name in words, sentence case. */
  readonly label: string;
  /** The paper's letter. */
  readonly symbol: string;
  /** Unit as printed after a number; empty for a pure number. */
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
  /** Sliders of quantities that span decades are logarithmic; a logarithmic tunable has a positive minimum. */
  readonly scale: 'linear' | 'logarithmic';
  /** What it does, one sentence. */
  readonly description: string;
  readonly formula: string;
  /** The algorithms that read it, with the default where it is another than the common one. */
  readonly algorithms: Readonly<Partial<Record<AlgorithmKind, { readonly default?: number }>>>;
}

const table = {
  klBound: {
    label: 'Trust region',
    symbol: 'δ',
    unit: 'nats',
    minimum: 1e-6,
    maximum: 10,
    default: 0.01,
    scale: 'logarithmic',
    description: 'How far one iteration may move the policy; the multiplier η of this bound corrects the reward step.',
    formula: 'E_ρ[ KL(π ‖ π_old) ] ≤ δ',
    algorithms: { trirl: {}, trpo: {}, deepTrirl: { default: 0.02 } },
  },
  dualStepSize: {
    label: 'Dual step',
    symbol: 'ε',
    unit: '',
    minimum: 1e-4,
    maximum: 1,
    default: 1,
    scale: 'logarithmic',
    description: 'The large reward step, before the trust region corrects it to ε′ = ε / (1 + η).',
    formula: 'r̃ = (1 − ε) r + ε β log(ρ_E / ρ_π)',
    algorithms: { trirl: {}, trirlReference: { default: 0.01 }, deepTrirl: { default: 0.6 } },
  },
  beta: {
    label: 'Occupancy weight',
    symbol: 'β',
    unit: 'nats',
    minimum: 0.01,
    maximum: 10_000,
    default: 50,
    scale: 'logarithmic',
    description: 'Price of a mismatch of occupancies against one nat of policy entropy.',
    formula: 'max_π E[H(π)] − β KL(ρ_π ‖ ρ_E)',
    algorithms: {
      trirl: {},
      trirlReference: {},
      deepTrirl: { default: 250 },
      gail: { default: 250 },
      airl: { default: 250 },
      deepMaxEnt: { default: 250 },
    },
  },
  eta: {
    label: 'Multiplier',
    symbol: 'η',
    unit: '',
    minimum: 1e-3,
    maximum: 1_000,
    default: 0.1,
    scale: 'logarithmic',
    description:
      'Multiplier of the policy change: held constant as the public reference does, or, in deep TRIRL, at the start of its schedule.',
    formula: 'ε′ = ε / (1 + η)',
    algorithms: { trirlReference: {}, deepTrirl: { default: 100 } },
  },
  learningRate: {
    label: 'Learning rate',
    symbol: 'α',
    unit: '',
    minimum: 1e-4,
    maximum: 10_000,
    default: 3,
    scale: 'logarithmic',
    description: 'Step of classical dual ascent along the gradient of the dual.',
    formula: 'r ← r + α (ρ_E − ρ_π)',
    algorithms: { maxEnt: {} },
  },
  policyLearningRate: {
    label: 'Policy learning rate',
    symbol: 'α_π',
    unit: '',
    minimum: 1e-6,
    maximum: 0.1,
    default: 3e-4,
    scale: 'logarithmic',
    description: 'Step size of Adam for the policy.',
    formula: 'θ ← θ + α_π Adam(∇ objective)',
    algorithms: { ppo: {}, deepTrirl: {}, gail: {}, airl: {}, deepMaxEnt: {} },
  },
  criticLearningRate: {
    label: 'Critic learning rate',
    symbol: 'α_V',
    unit: '',
    minimum: 1e-6,
    maximum: 0.1,
    default: 3e-4,
    scale: 'logarithmic',
    description: 'Step size of Adam for the critic, which predicts the return.',
    formula: 'min E[(V(s) − R)²] / 2',
    algorithms: { ppo: {}, trpo: { default: 1e-3 }, deepTrirl: {}, gail: {}, airl: {}, deepMaxEnt: {} },
  },
  clip: {
    label: 'Clipping',
    symbol: 'ε',
    unit: '',
    minimum: 0.01,
    maximum: 1,
    default: 0.2,
    scale: 'logarithmic',
    description: 'How far the probability of an action may move within one iteration before more is not rewarded.',
    formula: 'min(ϱ A, clip(ϱ, 1 − ε, 1 + ε) A), ϱ = π / π_old',
    algorithms: { ppo: {}, deepTrirl: {}, gail: {}, airl: {}, deepMaxEnt: {} },
  },
  klPenalty: {
    label: 'KL penalty',
    symbol: 'η',
    unit: '',
    minimum: 0,
    maximum: 1_000,
    default: 0,
    scale: 'linear',
    description: 'Price of one nat of policy change, beside the clipping; 0 leaves all to the clipping.',
    formula: '− η E[ KL(π_old ‖ π) ]',
    algorithms: { ppo: {} },
  },
  entropyCoefficient: {
    label: 'Entropy bonus',
    symbol: 'c_H',
    unit: '',
    minimum: 0,
    maximum: 1,
    default: 0,
    scale: 'linear',
    description: 'Worth of one nat of policy entropy: more of it explores longer.',
    formula: '+ c_H E[ H(π) ]',
    algorithms: { ppo: {}, trpo: {} },
  },
  discriminatorLearningRate: {
    label: 'Discriminator learning rate',
    symbol: 'α_D',
    unit: '',
    minimum: 1e-6,
    maximum: 0.1,
    default: 5e-4,
    scale: 'logarithmic',
    description: 'Step size of Adam for the discriminator, or for the reward network of maximum entropy IRL.',
    formula: 'θ_D ← Adam(θ_D, ∇L_D, α_D)',
    algorithms: { deepTrirl: {}, gail: {}, airl: {}, deepMaxEnt: {} },
  },
  gradientPenalty: {
    label: 'Gradient penalty',
    symbol: 'λ_D',
    unit: '',
    minimum: 0,
    maximum: 100,
    default: 1,
    scale: 'linear',
    description:
      'Holds the slope of the discriminator near 1 between expert and policy, so that the reward has one to follow.',
    formula: 'λ_D E[ (‖∇D‖ − 1)² ]',
    algorithms: { deepTrirl: {}, gail: {}, airl: {}, deepMaxEnt: {} },
  },
  inputNoise: {
    label: 'Input noise',
    symbol: 'σ_D',
    unit: 'σ',
    minimum: 0,
    maximum: 2,
    default: 0.1,
    scale: 'linear',
    description:
      'Noise on what the discriminator is trained on, in standard deviations of the expert’s states: it cannot be certain of what noise covers.',
    formula: 'D(x + σ_D z), z ~ N(0, 1)',
    algorithms: { deepTrirl: {}, gail: {}, airl: {}, deepMaxEnt: {} },
  },
} as const satisfies Record<string, Tunable>;

export type TunableName = keyof typeof table;

export const tunables: Readonly<Record<TunableName, Tunable>> = table;

export const tunableNames = Object.keys(table) as readonly TunableName[];

/** Values of the tunables that one algorithm reads; every one of them is present. */
export type TunableValues = Readonly<Partial<Record<TunableName, number>>>;

export function tunablesOf(algorithm: AlgorithmKind): readonly TunableName[] {
  return tunableNames.filter((name) => tunables[name].algorithms[algorithm] !== undefined);
}

export function defaultOf(name: TunableName, algorithm: AlgorithmKind): number {
  return tunables[name].algorithms[algorithm]?.default ?? tunables[name].default;
}

/** Why `value` cannot be taken for `name` by `algorithm`, in a sentence; undefined if it can. */
export function tunableProblem(name: string, value: unknown, algorithm: AlgorithmKind): string | undefined {
  if (!isTunableName(name))
    return `no tunable is called '${name}'; there are ${tunablesOf(algorithm).join(', ') || 'none'}`;
  const tunable = tunables[name];
  if (tunable.algorithms[algorithm] === undefined) {
    return `${name} has no meaning for ${algorithm}, which reads ${tunablesOf(algorithm).join(', ') || 'no tunables'}`;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${name} must be a number, found ${describe(value)}`;
  if (value < tunable.minimum || value > tunable.maximum) {
    return `${name} must lie between ${tunable.minimum} and ${tunable.maximum}${tunable.unit && ` ${tunable.unit}`}, found ${value}`;
  }
  return undefined;
}

export function isTunableName(name: string): name is TunableName {
  return Object.hasOwn(table, name);
}

function describe(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
