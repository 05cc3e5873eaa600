/**
 * MurmurHash3_x86_32 over whole words, begun with a secret seed. Not CRC-32: `zlib.crc32` needs a view of its own for
 * each record, where this is a loop over words that are there already; usual records are a few hundred bytes.
 *
 * @param words memory in the byte order of the file (little endian)
 */
export function checksumOf(words: Int32Array, from: number, to: number, seed: number): number {
  let hash = seed | 0;
  for (let at = from; at < to; at += 1) {
    let word = Math.imul(words[at] ?? 0, 0xcc_9e_2d_51);
    word = (word << 15) | (word >>> 17);
    hash ^= Math.imul(word, 0x1b_87_35_93);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6_54_6b_64) | 0;
  }
  hash ^= (to - from) * 4;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return hash ^ (hash >>> 16);
}
