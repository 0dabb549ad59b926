import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expertOccupancy } from '../../../src/demonstrations/expertOccupancy';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { createFiniteEnvironment } from '../../../src/environments/catalogue';
import type { FiniteEnvironment } from '../../../src/environments/finiteEnvironment';
import type { FiniteMdp } from '../../../src/environments/finiteMdp';
import { finiteWorldSchema } from '../../../src/protocol/experiment';
import { chain, episodes } from './chain';

const occupancyOf = (trajectories: ReturnType<typeof episodes>, smoothing = 0) =>
  expertOccupancy({ trajectories, environment: chain, smoothing });

describe('by hand', () => {
  it('is discounted, and an absorbed episode keeps its remaining mass', () => {
    const { occupancy, visits, notes } = occupancyOf(episodes([0, 1, 2, 3]));
    expect([...occupancy]).toEqual([1 / 2, 1 / 4, 1 / 8, 1 / 8, 0]);
    expect([...visits]).toEqual([1, 1, 1, 1, 0]);
    expect(notes).toEqual(['a note of the reader']);
  });

  it('is the mean over episodes, however long they are', () => {
    const { occupancy } = occupancyOf(episodes([0, 1, 2, 3], [0, 0, 0, 1, 2, 3]));
    const second = [7 / 8, 1 / 16, 1 / 32, 1 / 32, 0];
    expect([...occupancy]).toEqual([1 / 2, 1 / 4, 1 / 8, 1 / 8, 0].map((mass, state) => (mass + second[state]!) / 2));
  });

  it('counts a cut-off episode as far as it goes, and scales', () => {
    const { occupancy, notes } = occupancyOf(episodes([0, 1], [0, 1, 2, 3]));
    // Mass 1/2 + 1/4 of the first, 1 of the second.
    expect([...occupancy]).toEqual([1, 1 / 2, 1 / 8, 1 / 8, 0].map((mass) => mass / 1.75));
    expect(notes).toContainEqual(expect.stringMatching(/^1 of 2 episodes were cut off before an absorbing state/));
  });

  it('lets the MDP decide what is absorbing where the recording timed out', () => {
    const trajectories = { ...episodes([0, 1, 2, 3]), absorbing: new Uint8Array(3) };
    expect([...occupancyOf(trajectories).occupancy]).toEqual([1 / 2, 1 / 4, 1 / 8, 1 / 8, 0]);
  });

  it('takes recorded waiting in the absorbing state for what it is', () => {
    const trajectories = { ...episodes([0, 1, 2, 3, 3, 3]), absorbing: new Uint8Array(5) };
    expect([...occupancyOf(trajectories).occupancy]).toEqual([1 / 2, 1 / 4, 1 / 8, 1 / 8, 0]);
  });

  it('spreads its smoothing over the states that can be reached, and says so', () => {
    const { occupancy, notes } = occupancyOf(episodes([0, 1]), 0.1);
    const uniform = 0.1 / 4;
    expect([...occupancy]).toEqual(
      [(0.9 * 2) / 3 + uniform, 0.9 / 3 + uniform, uniform, uniform, 0].map(
        (mass) => expect.closeTo(mass, 15) as number,
      ),
    );
    expect(occupancy.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 15);
    expect(notes).toContainEqual(
      'Smoothing: 10 % of the expert occupancy is spread evenly over the 4 states that can be reached; 2 of them were never visited.',
    );
  });

  it('warns of unvisited states without smoothing, and of strange starts', () => {
    expect(occupancyOf(episodes([1, 2, 3])).notes).toEqual([
      'a note of the reader',
      '1 of 1 episodes start in a state where the environment never starts.',
      expect.stringMatching(/^No smoothing: of the 4 states that can be reached, 1 was never visited/),
    ]);
  });
});

describe('the shipped demonstrations', () => {
  const environment = createFiniteEnvironment(finiteWorldSchema.parse({ kind: 'icyGridworld' }));
  const { expert_policy: policy } = JSON.parse(
    readFileSync(new URL('../../fixtures/reference/icy-gridworld-5x5.json', import.meta.url), 'utf8'),
  ) as { expert_policy: number[][] };
  const file = path.resolve(import.meta.dirname, '../../../examples/workspace/demonstrations/icy-gridworld-5x5.npz');

  it('agree with the exact occupancy of their expert within the error of 200 episodes', async () => {
    const trajectories = await readDemonstrations(file);
    const { occupancy, visits } = expertOccupancy({ trajectories, environment, smoothing: 0 });
    const exact = discountedOccupancy(environment.mdp, policy);
    expect(exact.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(visits.reduce((a, b) => a + b, 0)).toBe(2254 + 200);

    const { mean, deviation } = perEpisode(trajectories, environment);
    for (let state = 0; state < 25; state++) {
      expect(occupancy[state]).toBeCloseTo(mean[state]!, 12);
      const standardError = deviation[state]! / Math.sqrt(200);
      // Four standard errors; states that hardly anyone visits have an error that 200 episodes cannot tell.
      expect(Math.abs(occupancy[state]! - exact[state]!), `state ${state}`).toBeLessThan(4 * standardError + 2e-4);
    }
    // The goal holds nearly all of it: the estimate must be good, not only its error bar wide.
    expect(exact[24]).toBeGreaterThan(0.85);
    expect(Math.abs(occupancy[24]! - exact[24]!)).toBeLessThan(0.006);
  });

  it('keep the order of the exact occupancy when smoothed', async () => {
    const trajectories = await readDemonstrations(file);
    const plain = expertOccupancy({ trajectories, environment, smoothing: 0 }).occupancy;
    const { occupancy, notes } = expertOccupancy({ trajectories, environment, smoothing: 1e-3 });
    occupancy.forEach((mass, state) => expect(mass).toBeCloseTo(0.999 * plain[state]! + 0.001 / 25, 15));
    expect(notes).toEqual([
      'Smoothing: 0.1 % of the expert occupancy is spread evenly over the 25 states that can be reached; all of them were visited.',
    ]);
  });
});

/** (1 - γ) Σ γ^t d_t by iteration, until what is left is below rounding. */
function discountedOccupancy(mdp: FiniteMdp, policy: readonly (readonly number[])[]): Float64Array {
  const occupancy = new Float64Array(mdp.states);
  let distribution = mdp.start;
  for (let weight = 1 - mdp.discount; weight > 1e-16; weight *= mdp.discount) {
    const next = new Float64Array(mdp.states);
    distribution.forEach((mass, state) => {
      occupancy[state]! += weight * mass;
      for (let action = 0; action < mdp.actions; action++) {
        const row = state * mdp.actions + action;
        for (let entry = mdp.rowStart[row]!; entry < mdp.rowStart[row + 1]!; entry++) {
          next[mdp.nextState[entry]!]! += mass * policy[state]![action]! * mdp.probability[entry]!;
        }
      }
    });
    distribution = next;
  }
  return occupancy;
}

/** Mean and standard deviation over episodes of the occupancy of each single episode. */
function perEpisode(
  { states, absorbing, episodeStarts }: Awaited<ReturnType<typeof readDemonstrations>>,
  { mdp }: FiniteEnvironment,
): { mean: number[]; deviation: number[] } {
  const rows = Array.from(episodeStarts.subarray(1), (end, episode) => {
    const row = new Array<number>(mdp.states).fill(0);
    for (let step = episodeStarts[episode]!, t = 0; step < end; step++, t++) {
      row[states[2 * step]! + 5 * states[2 * step + 1]!]! += (1 - mdp.discount) * mdp.discount ** t;
    }
    expect(absorbing[end - 1]).toBe(1);
    row[24]! += mdp.discount ** (end - episodeStarts[episode]!);
    return row;
  });
  const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const mean = Array.from({ length: mdp.states }, (_, state) => average(rows.map((row) => row[state]!)));
  const deviation = mean.map((center, state) => Math.sqrt(average(rows.map((row) => (row[state]! - center) ** 2))));
  return { mean, deviation };
}
