// How the names of files with demonstrations usually end, for dialogs and searches. What a file is, its content decides.

export const demonstrationEndings = [
  'npz',
  'jsonl',
  'ndjson',
  'csv',
  'tsv',
  'hdf5',
  'h5',
  'parquet',
  'arrow',
  'feather',
] as const;
