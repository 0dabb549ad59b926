// Time in the absorbing state, as if every episode were padded to the limit.
import { expect, test } from 'vitest';
import { AgentAbsorbingTime, expertAbsorbingShare } from '../../../../src/irl/deep/absorbingTime';

test('of demonstrations: only what terminated is padded', () => {
  // Episodes of 4 (terminated) and 10 steps (cut off), limit 10.
  const absorbing = new Uint8Array(14);
  absorbing[3] = 1;
  const given = { episodeStarts: Int32Array.of(0, 4, 14), absorbing, steps: 14 };
  expect(expertAbsorbingShare(given, 10)).toBeCloseTo(6 / 20, 12);
  expect(expertAbsorbingShare({ ...given, absorbing: new Uint8Array(14) }, 10)).toBe(0);
});

test('of an agent: lengths run on over rollouts, and are kept in a checkpoint', () => {
  const whole = new AgentAbsorbingTime(2, 10);
  const none = new Uint8Array(6);
  // Environment 0 ends in its third step, environment 1 is cut off then.
  const terminated = Uint8Array.of(0, 0, 0, 0, 1, 0);
  const truncated = Uint8Array.of(0, 0, 0, 0, 0, 1);
  expect(whole.shareOf(none, none)).toBe(0);
  const later = new AgentAbsorbingTime(2, 10);
  later.restore(whole.save());
  for (const time of [whole, later]) {
    // 6 steps long: 4 are missing.
    expect(time.shareOf(terminated, truncated)).toBeCloseTo(4 / 10, 12);
    expect(time.shareOf(terminated, truncated)).toBeCloseTo(7 / 13, 12);
  }
});
