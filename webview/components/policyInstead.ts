// What a page says in the place of a reward map, where a run learns a policy.

export const policyInstead =
  'This run learns a policy on the true reward of its environment, so there is no learned reward to map. Its policy is kept in checkpoints and at the end in policy.safetensors; Record Demonstrations plays it and writes the episodes that a reward can be learned from.';
