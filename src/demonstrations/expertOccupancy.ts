// The expert's occupancy as demonstrations show it: where the expert is, counted with the discount of the MDP.
import type { FiniteEnvironment } from '../environments/finiteEnvironment';
import { reachableStates } from '../environments/reachableStates';
import { stateVisits, unknownState } from './stateVisits';
import type { Trajectories } from './trajectories';

export interface ExpertOccupancy {
  /** Discounted normalised occupancy ρ_E(s), smoothing included; [S], sums to 1. */
  readonly occupancy: Float64Array;
  /** How often each state was visited, the last observation of every episode included; [S]. */
  readonly visits: Float64Array;
  /** What was concluded and smoothed, in sentences for the user. */
  readonly notes: readonly string[];
}

/**
 * The mean over episodes of (1 - γ) Σ_t γ^t 1[s_t = s]. An episode that ends in an absorbing state stays there and keeps
 * its remaining mass γ^T in it; one that was cut off counts as far as it was recorded, and the sum is scaled to 1.
 * `smoothing`, a share in [0, 1), is then spread evenly over the states that can be reached.
 * Errors: InputError of stateVisits.
 */
export function expertOccupancy({
  trajectories,
  environment,
  smoothing,
}: {
  readonly trajectories: Trajectories;
  readonly environment: FiniteEnvironment;
  readonly smoothing: number;
}): ExpertOccupancy {
  const { mdp } = environment;
  const { states, nextStates } = stateVisits(trajectories, environment);
  const { episodeStarts } = trajectories;
  const episodes = episodeStarts.length - 1;
  const notes = [...trajectories.notes];

  const mass = new Float64Array(mdp.states);
  const visits = new Float64Array(mdp.states);
  let cutOff = 0;
  let strangeStarts = 0;
  for (let episode = 0; episode < episodes; episode++) {
    const first = episodeStarts[episode]!;
    const end = episodeStarts[episode + 1]!;
    if (mdp.start[states[first]!] === 0) strangeStarts++;
    let weight = 1 - mdp.discount;
    for (let step = first; step < end; step++) {
      mass[states[step]!]! += weight;
      visits[states[step]!]!++;
      weight *= mdp.discount;
    }
    const last = nextStates[end - 1]!;
    if (last === unknownState) {
      cutOff++;
      continue;
    }
    visits[last]!++;
    // The MDP decides, not the recording: a time-out in an absorbing state would have stayed there all the same.
    if (mdp.absorbing[last] === 1) {
      mass[last]! += weight / (1 - mdp.discount);
    } else {
      mass[last]! += weight;
      cutOff++;
    }
  }
  if (cutOff > 0) {
    notes.push(
      `${cutOff} of ${episodes} episodes were cut off before an absorbing state: they count as far as they were recorded, and the expert occupancy is scaled to sum to 1.`,
    );
  }
  if (strangeStarts > 0) {
    notes.push(`${strangeStarts} of ${episodes} episodes start in a state where the environment never starts.`);
  }
  return { occupancy: smooth(mass, { reachable: reachableStates(mdp), visits, smoothing, notes }), visits, notes };
}

/** Scales `mass` to sum to 1 and mixes in a uniform share over the reachable states; says so in `notes`. */
function smooth(
  mass: Float64Array,
  {
    reachable,
    visits,
    smoothing,
    notes,
  }: { reachable: Uint8Array; visits: Float64Array; smoothing: number; notes: string[] },
): Float64Array {
  const total = mass.reduce((a, b) => a + b, 0);
  const count = reachable.reduce((a, b) => a + b, 0);
  const unvisited = reachable.filter((flag, state) => flag === 1 && visits[state] === 0).length;
  const coverage =
    unvisited === 0
      ? 'all of them were visited'
      : `${unvisited} of them ${unvisited === 1 ? 'was' : 'were'} never visited`;
  if (smoothing > 0) {
    notes.push(
      `Smoothing: ${Number((100 * smoothing).toPrecision(4))} % of the expert occupancy is spread evenly over the ${count} states that can be reached; ${coverage}.`,
    );
  } else if (unvisited > 0) {
    notes.push(
      `No smoothing: of the ${count} states that can be reached, ${unvisited} ${unvisited === 1 ? 'was' : 'were'} never visited and have no expert occupancy, so that no finite reward explains them.`,
    );
  }
  return mass.map((value, state) => ((1 - smoothing) * value) / total + (reachable[state]! * smoothing) / count);
}
