// `npm run native [-- --python PATH] [--dir DIR] [--check]`: builds, then `trirl native`, which provides native TensorFlow.
import { build, runNode } from './run.mjs';

await build();
process.exitCode = await runNode(['dist/trirl.cjs', 'native', ...process.argv.slice(2)]);
