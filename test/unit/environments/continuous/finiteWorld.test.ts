import { expect, it } from 'vitest';
import { createFiniteEnvironment } from '../../../../src/environments/catalogue';
import { FiniteWorld } from '../../../../src/environments/finiteWorld';
import { finiteWorldSchema } from '../../../../src/protocol/experiment';

const { mdp } = createFiniteEnvironment(finiteWorldSchema.parse({ kind: 'icyGridworld', width: 3, height: 2 }));

it('moves with the probabilities of the MDP', () => {
  const world = new FiniteWorld('IcyGridworld', mdp);
  const draws = 20_000;
  const state = 1;
  for (let action = 0; action < mdp.actions; action++) {
    const counts = new Float64Array(mdp.states);
    world.reset(action);
    const saved = new Float64Array(world.stateNames.length);
    for (let draw = 0; draw < draws; draw++) {
      world.readState(saved);
      saved[0] = state;
      world.writeState(saved);
      const [x, y] = world.step([action]).observation;
      counts[y! * 3 + x!]!++;
    }
    const row = state * mdp.actions + action;
    const expected = new Float64Array(mdp.states);
    for (let entry = mdp.rowStart[row]!; entry < mdp.rowStart[row + 1]!; entry++)
      expected[mdp.nextState[entry]!] = mdp.probability[entry]!;
    // Five standard deviations of the share.
    counts.forEach((count, next) => expect(Math.abs(count / draws - expected[next]!)).toBeLessThan(0.018));
  }
});

it('pays for where it is, ends at the goal, and goes on from a saved state as if nothing had been between', () => {
  const world = new FiniteWorld('IcyGridworld', mdp);
  const twin = new FiniteWorld('IcyGridworld', mdp);
  const saved = new Float64Array(world.stateNames.length);
  expect([...world.reset(3)]).toEqual([0, 0]);
  let steps = 0;
  for (let ended = false; !ended; steps++) {
    world.readState(saved);
    twin.writeState(saved);
    const action = [steps % 2 === 0 ? 0 : 2];
    const { observation, reward, terminated } = world.step(action);
    expect([...twin.step(action).observation]).toEqual([...observation]);
    expect(reward).toBe(-1);
    expect(terminated).toBe(observation[0] === 2 && observation[1] === 1);
    ended = terminated;
    expect(steps).toBeLessThan(500);
  }
  expect(steps).toBeGreaterThan(1);
});

it('starts by the start distribution', () => {
  const start = Float64Array.from({ length: mdp.states }, (_, state) => (state === 2 ? 0.25 : state === 4 ? 0.75 : 0));
  const world = new FiniteWorld('FiniteMdp', { ...mdp, start });
  const state = new Float64Array(world.stateNames.length);
  let twos = 0;
  for (let seed = 0; seed < 4000; seed++) {
    world.reset(seed);
    world.readState(state);
    expect([2, 4]).toContain(state[0]);
    if (state[0] === 2) twos++;
  }
  expect(Math.abs(twos / 4000 - 0.25)).toBeLessThan(0.035);
});
