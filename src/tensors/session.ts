// One TensorFlow session over one graph, inside tfjs-node. The graph reaches the library as a SavedModel in a temporary
// folder, which is gone again once the session stands; nothing is left to clean up when the process ends.
import type { Tensor } from '@tensorflow/tfjs-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { NativeBackend } from './backend';
import { feedName, savedGraph, type GraphMessages } from './graphDef';
import { withSessionConfig } from './sessionConfig';
import { tfNodeOf, type TfNodeBackend } from './tfNode';
import type { Trace } from './trace';

const temporaryPrefix = 'trirl-graph-';

export class GraphSession {
  private readonly node: TfNodeBackend;
  private readonly feedWires: string;
  private readonly outputWires: string;
  private id: number | undefined;

  /** @throws Error with TensorFlow's message if it does not take the graph. */
  constructor(backend: NativeBackend, trace: Trace, feeds: readonly string[], outputs: readonly string[]) {
    this.node = tfNodeOf(backend);
    const { binding } = this.node;
    const graph = savedGraph(trace, backend.messages as GraphMessages, binding);
    this.feedWires = feeds.map((name) => `${feedName(name)}:0`).join(',');
    this.outputWires = outputs.map((name) => graph.outputs[name]!).join(',');
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), temporaryPrefix));
    try {
      fs.writeFileSync(path.join(folder, 'saved_model.pb'), graph.bytes);
      this.id = withSessionConfig(trace, () => binding.loadSavedModel(folder, 'serve'));
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Runs the graph once. @param tensors one for each of `feeds`. Returns one new tensor for each of `outputs`. */
  run(tensors: readonly Tensor[]): Tensor[] {
    if (this.id === undefined) throw new Error('the session is closed');
    const { node } = this;
    const ids = node.getInputTensorIds(tensors);
    const results = node.binding.runSavedModel(this.id, ids, this.feedWires, this.outputWires);
    return results.map((result) => node.createOutputTensor(result));
  }

  dispose(): void {
    if (this.id !== undefined) this.node.binding.deleteSavedModel(this.id);
    this.id = undefined;
  }
}
