import { createHash } from 'node:crypto';

/** The type at the head of a key in SSH's wire format (RFC 4253 section 6.6). */
export const keyTypeOf = (blob: Buffer): string => blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');

/** As `ssh-keyscan` prints it, without the host: `ssh-ed25519 AAAA…`. */
export const hostKeyLine = (blob: Buffer): string => `${keyTypeOf(blob)} ${blob.toString('base64')}`;

/** As OpenSSH prints it: `SHA256:` and base64 without padding. */
export const fingerprintOf = (blob: Buffer): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

/** Signature algorithms that a server may use with a key of this type; asking for no other keeps it to this key. */
export const algorithmsFor = (keyType: string): readonly string[] =>
  keyType === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [keyType];

/** Both forms are `type base64 [comment]`; the whole key is compared. */
export const sameHostKey = (pinned: string, blob: Buffer): boolean =>
  pinned.trim().split(/\s+/).slice(0, 2).join(' ') === hostKeyLine(blob);
