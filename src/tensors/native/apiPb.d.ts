// tfjs-node ships its protocol buffers without types; compile.ts says what it uses of them.
declare module '@tensorflow/tfjs-node/dist/proto/api_pb.js' {
  const messages: unknown;
  export = messages;
}
