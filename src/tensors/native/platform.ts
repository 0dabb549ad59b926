// What TensorFlow's libraries are called on this kind of machine, and where they are to be had. Linux on x64 is what is
// tested; the others follow the same way, and say what is missing where they cannot.
export interface Platform {
  /** The two libraries that the binding needs, as a TensorFlow for Python has them in its folder. */
  readonly libraries?: readonly [cc: string, framework: string];
  /** The package that pip is asked for, and the tags of one wheel of it for a Python that none fits. */
  readonly wheel?: { readonly requirement: string; readonly tags: readonly string[] };
  /** tfjs-node's own download, relative to its host. */
  readonly archive?: string;
  /** The binding that tfjs-node offers compiled, relative to its host. */
  readonly compiledBinding?: string;
  readonly linkerFlags: readonly string[];
}

/** 2.21 was the fastest of three that were measured, and XLA is in it. */
const version = '2.21.0';
const tags = (platform: string) => [
  ...['--only-binary=:all:', '--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312'],
  ...['--platform', platform],
];
const linux = {
  libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  linkerFlags: ['-shared', '-Wl,-rpath,$ORIGIN'],
} as const;
const mac = {
  libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
  linkerFlags: ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path'],
} as const;
const bindings = 'tf-builds/pre-built-binary/napi-v8/4.22.0';

const platforms: Readonly<Record<string, Platform>> = {
  'linux-x64': {
    ...linux,
    wheel: { requirement: `tensorflow-cpu==${version}`, tags: tags('manylinux_2_27_x86_64') },
    archive: 'tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
    compiledBinding: `${bindings}/CPU-linux-4.22.0.tar.gz`,
  },
  'linux-arm64': {
    ...linux,
    wheel: { requirement: `tensorflow==${version}`, tags: tags('manylinux_2_27_aarch64') },
    archive: 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz',
  },
  'darwin-arm64': {
    ...mac,
    wheel: { requirement: `tensorflow==${version}`, tags: tags('macosx_12_0_arm64') },
    archive: 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz',
  },
  'darwin-x64': {
    ...mac,
    archive: 'tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz',
    compiledBinding: `${bindings}/CPU-darwin-4.22.0.tar.gz`,
  },
  'win32-x64': {
    linkerFlags: [],
    archive: 'tensorflow/libtensorflow/libtensorflow-cpu-windows-x86_64-2.9.1.zip',
    compiledBinding: `${bindings}/CPU-windows-4.22.0.zip`,
  },
};

export interface Machine {
  /** As `process.platform` and `process.arch` have them. */
  readonly system: string;
  readonly architecture: string;
  /** Of Linux: whether its C library is glibc. */
  readonly hasGlibc: boolean;
}

export function thisMachine(): Machine {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const hasGlibc = report.header?.glibcVersionRuntime !== undefined;
  return { system: process.platform, architecture: process.arch, hasGlibc };
}

/** @throws Error, one sentence, if there is no TensorFlow for this kind of machine. */
export function platformOf({ system, architecture, hasGlibc }: Machine): Platform {
  const platform = platforms[`${system}-${architecture}`];
  if (platform === undefined) {
    throw new Error(`there is no TensorFlow for this kind of machine (${system} on ${architecture})`);
  }
  if (system === 'linux' && !hasGlibc) {
    throw new Error('TensorFlow is built for Linux with glibc, and this one has another C library (Alpine has musl)');
  }
  return platform;
}
