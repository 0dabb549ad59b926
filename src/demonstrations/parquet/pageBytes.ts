// The bytes of a Parquet page, unpacked; never more than its header claims, and its header never more than is allowed.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress } from 'fzstd';
import { snappyUncompress, type CompressionCodec } from 'hyparquet';

/** Writers make pages of about a megabyte. */
export const maximumPageBytes = 256 * 1024 * 1024;

/** Errors: a plain Error that says what is wrong; the caller knows file and column. */
export function unpackPage(
  packed: Uint8Array,
  { codec, bytes }: { codec: CompressionCodec; bytes: number },
): Uint8Array {
  if (!(bytes >= 0 && bytes <= maximumPageBytes)) throw new Error(`a page claims ${bytes} bytes`);
  const unpacked = unpack(packed, codec, bytes);
  if (unpacked.length !== bytes) throw new Error(`a page has ${unpacked.length} bytes, but claims ${bytes}`);
  return unpacked;
}

function unpack(packed: Uint8Array, codec: CompressionCodec, bytes: number): Uint8Array {
  const maxOutputLength = Math.max(bytes, 1);
  switch (codec) {
    case 'UNCOMPRESSED':
      return packed;
    case 'SNAPPY': {
      const output = new Uint8Array(bytes);
      snappyUncompress(packed, output);
      return output;
    }
    case 'GZIP':
      return gunzipSync(packed, { maxOutputLength });
    case 'BROTLI':
      return brotliDecompressSync(packed, { maxOutputLength });
    case 'ZSTD':
      return decompress(packed, new Uint8Array(bytes));
    default:
      throw new Error(`pages are packed with ${codec}, expected none, snappy, gzip, brotli or zstd`);
  }
}
