// The little of WebAssembly that is used here: its types belong to the DOM's, which Node's programs go without.
declare namespace WebAssembly {
  // Opaque: it is compiled, handed to a worker, and instantiated.
  interface Module {
    readonly __module: never;
  }
  type Instance = object;
  type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
}
