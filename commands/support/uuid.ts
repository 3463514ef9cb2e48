import { createHash } from 'node:crypto';

/** Namespace of all ids that Sampan derives (RFC 9562, version 5). Never changes: stored ids depend on it. */
const NAMESPACE = Buffer.from('9b0f6d2c5b1e4f6a8d3e7c21a4f0be55', 'hex');

/** The same name always gives the same id: a repeated command makes the same thing, not a second one (TK-13). */
export const uuid5 = (name: string): string => {
  const hash = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};
