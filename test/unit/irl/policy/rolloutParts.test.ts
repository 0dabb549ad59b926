// The plain parts around rollouts: the scale of rewards, the episodes that ended lately, and what the world is given.
import { describe, expect, it } from 'vitest';
import { toWorld } from '../../../../src/irl/policy/actor';
import { FinishedEpisodes } from '../../../../src/irl/policy/finishedEpisodes';
import { RewardScale } from '../../../../src/irl/policy/rewardScale';

describe('the scale of rewards', () => {
  const none = new Uint8Array(6);

  it('is the deviation of the discounted returns, begun anew after each end', () => {
    const scale = new RewardScale(2);
    const scaled = new Float32Array(6);
    // Two environments; the first one's episode ends at its second step.
    const rewards = Float32Array.of(1, 2, 3, 4, 5, 6);
    scale.apply({ rewards, terminated: Uint8Array.of(0, 0, 1, 0, 0, 0), truncated: none }, 0.5, scaled);
    const returns = [1, 2, 3.5, 5, 5, 8.5];
    const mean = returns.reduce((a, b) => a + b) / 6;
    const deviation = Math.sqrt(returns.reduce((a, b) => a + (b - mean) ** 2, 0) / 6);
    expect(scale.deviation).toBeCloseTo(deviation, 12);
    scaled.forEach((value, i) => expect(value).toBeCloseTo(rewards[i]! / deviation, 6));
  });

  it('leaves rewards that do not vary as they are, and goes on as it was saved', () => {
    const scale = new RewardScale(2);
    const scaled = new Float32Array(6);
    scale.apply({ rewards: new Float32Array(6), terminated: none, truncated: none }, 0.9, scaled);
    expect([...scaled]).toEqual([0, 0, 0, 0, 0, 0]);
    const rewards = Float32Array.of(1, -1, 2, -2, 3, -3);
    scale.apply({ rewards, terminated: none, truncated: none }, 0.9, scaled);
    const other = new RewardScale(2);
    other.restore(JSON.parse(JSON.stringify(scale.save())) as ReturnType<RewardScale['save']>);
    const again = new Float32Array(6);
    scale.apply({ rewards, terminated: none, truncated: none }, 0.9, scaled);
    other.apply({ rewards, terminated: none, truncated: none }, 0.9, again);
    expect(again).toEqual(scaled);
  });
});

it('returns are those of the last rollout, and of enough episodes before', () => {
  const finished = new FinishedEpisodes(2);
  const end = (returns: number[]) =>
    finished.note({
      terminated: Uint8Array.from(returns, () => 1),
      truncated: Uint8Array.from(returns, () => 0),
      episodeReturns: Float64Array.from(returns),
      episodeLengths: Int32Array.from(returns, () => 10),
    });
  finished.begin();
  expect(finished.meanReturn).toBeUndefined();
  end([1, 2, 3]);
  expect([finished.meanReturn, finished.count]).toEqual([2, 3]);
  finished.begin();
  expect([finished.meanReturn, finished.count]).toEqual([2.5, 0]);
  end([7]);
  expect([finished.meanReturn, finished.count, finished.meanLength]).toEqual([5, 1, 10]);
});

it('actions reach the world in its own units and within its bounds; choices as they are', () => {
  const actions = Float32Array.of(0.5, 0.5, -3, 3);
  const worldActions = new Float32Array(4);
  toWorld({ kind: 'box', names: ['a', 'b'], low: [-2, 0], high: [2, 4] }, { actions, worldActions });
  expect([...worldActions]).toEqual([1, 3, -2, 4]);
  toWorld({ kind: 'box', names: ['a', 'b'], low: [-Infinity, 0], high: [Infinity, 4] }, { actions, worldActions });
  expect([...worldActions]).toEqual([0.5, 3, -3, 4]);
  toWorld({ kind: 'discrete', names: ['a', 'b', 'c', 'd'] }, { actions: Float32Array.of(3, 0), worldActions });
  expect([...worldActions.subarray(0, 2)]).toEqual([3, 0]);
});
