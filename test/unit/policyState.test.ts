// Facts of a checkpoint, through JSON and back.
import { expect, test } from 'vitest';
import { policyShapeSchema, type PolicyShape } from '../../src/protocol/policyState';

const shape: PolicyShape = {
  observation: { kind: 'numbers', size: 2, normalise: true },
  actionSpace: { kind: 'box', names: ['a', 'b'], low: [-1, -Infinity], high: [Infinity, 2] },
  layers: { hidden: [8], activation: 'tanh', layerNorm: false },
};

test('actions without limits are kept', () => {
  expect(policyShapeSchema.parse(shape)).toEqual(shape);
  expect(policyShapeSchema.parse(JSON.parse(JSON.stringify(shape)))).toEqual(shape);
  const wrong = { ...shape, actionSpace: { ...shape.actionSpace, low: ['0', NaN] } };
  expect(policyShapeSchema.safeParse(wrong).success).toBe(false);
});
