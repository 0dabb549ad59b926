// A small program with a Python beside it, to be killed: says when it is ready, then steps or idles.
import { gymnasiumSchema } from '../../src/protocol/continuousWorlds';
import { VectorEnvironment } from '../../src/environments/vector/vectorEnvironment';

async function main([workerFile, python, at]: readonly string[]): Promise<void> {
  const vector = await VectorEnvironment.create({
    environment: gymnasiumSchema.parse({ kind: 'gymnasium', name: 'faulty_gym:Faulty-v0', python, options: { at } }),
    count: 1,
    seed: 1,
    threads: 1,
    workerFile: workerFile!,
  });
  console.log('ready');
  setInterval(() => vector.step(), 50);
}

void main(process.argv.slice(2));
