// What programs say to each other about the native back end: native.json in its folder, the lines that an installation
// prints for the editor, and what a Python says of itself.
import { z } from 'zod';

/** native.json. It is written last, in one rename, so that whoever finds it finds an installation that was whole and had
 * run a step. */
export const nativeInstallationSchema = z.object({
  /** The compiled binding, relative to the folder that holds native.json. */
  binding: z.string().min(1),
  /** TensorFlow's version, for example `2.21.0`; empty if its source does not tell. */
  tensorflow: z.string(),
  /** Where its libraries came from, in words. */
  source: z.string().min(1),
  /** Bytes of the binding and the libraries beside it, by path like `binding`: a library that was cut off or replaced ends
   * the process that loads it. */
  files: z.record(z.string(), z.number()),
  /** Version of tfjs-node that the binding was made from. */
  tfjsNode: z.string().min(1),
});

export type NativeInstallation = z.infer<typeof nativeInstallationSchema>;

/** One line of `trirl native --lines`: how far it is, or, last, how it ended. */
export const nativeProgressSchema = z.union([
  z.object({
    /** In the present tense, for people. */
    step: z.string(),
    /** Share of the whole that is done, in [0, 1]. */
    share: z.number().min(0).max(1),
  }),
  z.object({
    end: z.enum(['installed', 'failed', 'cancelled']),
    /** What stands now, or what is missing and what to do about it; sentences on lines of their own. */
    text: z.string(),
  }),
]);

export type NativeProgress = z.infer<typeof nativeProgressSchema>;

/** What our script makes a Python print. */
export const pythonSchema = z.object({
  /** Absolute path. */
  executable: z.string().min(1),
  version: z.string().min(1),
  /** Its TensorFlow, if it has one: the package's folder, and its version or nothing. */
  tensorflow: z.object({ folder: z.string().min(1), version: z.string() }).optional(),
});

export type Python = z.infer<typeof pythonSchema>;
