// A world of your own: a tank whose outflow is always open, and a valve that lets water in. The reward is highest where the level
// stays at its target with a quiet valve; a tank that overflows ends the episode. userWorld.ts beside this file explains every part.
import type { UserWorld } from './userWorld';

const height = 2; // m
const area = 0.5; // m², of the tank
const hole = 0.02; // m², of the outflow
const timeStep = 0.5; // s

/** @param options `target`, the level to hold in m; `maximumInflow` in m³/s */
export default function makeWaterTank({
  target = 1,
  maximumInflow = 0.2,
}: {
  target?: number;
  maximumInflow?: number;
}): UserWorld {
  let level = 0; // m
  let inflow = 0; // m³/s, follows the valve with some delay

  const observe = () => [level, inflow, target - level];

  return {
    observationNames: ['level (m)', 'inflow (m³/s)', 'missing (m)'],
    actionSpace: { kind: 'box', names: ['valve'], low: [0], high: [1] },
    rewardNames: ['level', 'valve'],
    maxEpisodeSteps: 200,
    timeStep,

    reset() {
      // Seeded: the same episode for the same seed.
      level = 1.5 * Math.random();
      inflow = 0;
      return observe();
    },

    step([action = 0]) {
      const valve = Math.min(Math.max(action, 0), 1);
      const change = valve * maximumInflow - inflow;
      inflow += 0.5 * change;
      // Torricelli: water leaves faster the higher it stands.
      const outflow = hole * Math.sqrt(2 * 9.81 * level);
      level = Math.max(level + ((inflow - outflow) * timeStep) / area, 0);
      return {
        observation: observe(),
        rewardComponents: [-Math.abs(target - level), -Math.abs(change)],
        terminated: level > height,
      };
    },

    // With these two, a run can go on exactly where it was.
    readState: () => [level, inflow],
    writeState(state) {
      [level = 0, inflow = 0] = state;
      return observe();
    },
  };
}
