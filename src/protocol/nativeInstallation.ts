// native.json in the folder of the native back end: what is installed there. It is written last, in one rename, so
// that whoever finds it finds an installation that was whole and had run a step.
import { z } from 'zod';

export const nativeInstallationSchema = z.object({
  /** The compiled binding, relative to the folder that holds native.json. */
  binding: z.string().min(1),
  /** TensorFlow's version, for example `2.21.0`. */
  tensorflow: z.string().min(1),
  /** Where its libraries came from, in words. */
  source: z.string().min(1),
  /** Version of tfjs-node that the binding was made from. */
  tfjsNode: z.string().min(1),
});

export type NativeInstallation = z.infer<typeof nativeInstallationSchema>;
