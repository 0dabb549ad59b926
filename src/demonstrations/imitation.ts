// What is peculiar to the imitation library in all of its formats.

export const imitationTerminalNote =
  "imitation's `terminal` says that an episode is complete, by a time limit too, and not that the environment terminated: every episode counts as cut off by a time limit.";
