// A small program that steps environments in threads, to be bundled and run as one: prints what came of it, and ends without
// tidying up.
import { continuousWorldSchema } from '../../src/protocol/continuousWorlds';
import { VectorEnvironment } from '../../src/environments/vector/vectorEnvironment';

async function main(): Promise<void> {
  const vector = await VectorEnvironment.create({
    environment: continuousWorldSchema.parse(JSON.parse(process.argv[3]!)),
    count: 4,
    seed: 3,
    threads: Number(process.argv[2]),
  });
  const { actions, episodeReturns } = vector.buffers;
  for (let step = 0; step < 50; step++) {
    actions.forEach((_, i) => (actions[i] = Math.sin(step + i)));
    vector.step();
  }
  console.log(JSON.stringify([...episodeReturns]));
}

void main();
