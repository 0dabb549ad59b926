import { expect, it } from 'vitest';
import { CartPole } from '../../../../src/environments/classic/cartPole';
import { Pendulum } from '../../../../src/environments/classic/pendulum';
import { TimeLimit } from '../../../../src/environments/timeLimit';

it('truncates at the limit, and a time-out is no termination', () => {
  const limited = new TimeLimit(new Pendulum());
  limited.reset(1);
  for (let step = 1; step <= 200; step++) {
    expect(limited.step([0]).terminated).toBe(false);
    expect(limited.truncated).toBe(step === 200);
  }
  limited.reset(2);
  expect(limited.truncated).toBe(false);
});

it('leaves terminations to the environment', () => {
  const limited = new TimeLimit(new CartPole(), 50);
  limited.reset(1);
  while (!limited.step([1]).terminated) expect(limited.steps).toBeLessThan(50);
  expect(limited.steps).toBeGreaterThan(5);
  expect(limited.truncated).toBe(false);
});

it.each([0, -1, 1.5, NaN])('refuses a limit of %s steps', (steps) => {
  expect(() => new TimeLimit(new Pendulum(), steps)).toThrow(`found ${steps}`);
});
