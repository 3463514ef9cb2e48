/**
 * FNV-1a, 32 bit, over code points (of ASCII as the algorithm has it, over octets): draft-eastlake-fnv. Unsigned. Tells texts
 * apart, and hides nothing. ON DISK FOR EVER: MACs that were made up and prints of kept facts come from it.
 */
export const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
};
