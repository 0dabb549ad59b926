// What an environment is to those who do not step it: names, spaces, time limit. Of code that is not ours it is asked in a thread.
import type { EnvironmentShape } from './continuousEnvironment';
import type { WorldConfig } from './createContinuous';
import { VectorEnvironment } from './vector/vectorEnvironment';

/**
 * @param workerFile as in VectorOptions
 * @throws InputError if the environment cannot be made
 */
export async function describeWorld(environment: WorldConfig, workerFile?: string): Promise<EnvironmentShape> {
  const vector = await VectorEnvironment.create({
    environment,
    count: 1,
    seed: 0,
    threads: 1,
    ...(workerFile === undefined ? {} : { workerFile }),
  });
  await vector.dispose();
  return vector.shape;
}
