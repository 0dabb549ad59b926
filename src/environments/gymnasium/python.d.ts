/** The bundler puts a Python program into ours as its text. */
declare module '*.py' {
  const text: string;
  export default text;
}
