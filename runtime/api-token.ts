import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createWhole } from '../adapters/drafts/drafts.ts';

export const tokenFile = (dataDir: string): string => join(dataDir, 'api-token');

const TOKEN = /^[A-Za-z0-9_-]{43,}$/;

/** The token in the file. Throws, with what to do, when it is not there, not one, or open to others (DESIGN.md 3.18). */
export const readToken = (file: string): string => {
  if ((statSync(file).mode & 0o077) !== 0) throw new Error(`${file} can be read by others; run: chmod 600 ${file}`);
  const token = readFileSync(file, 'utf8').trim();
  if (!TOKEN.test(token)) throw new Error(`${file} does not hold a token; remove it and start the server again.`);
  return token;
};

/** Makes the token at the first start: 256 bits, mode 0600, on disk before anybody listens. Two starters get the same. */
export const ensureToken = (dataDir: string): string => {
  const file = tokenFile(dataDir);
  createWhole(file, `${randomBytes(32).toString('base64url')}\n`);
  return readToken(file);
};

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** Constant time, whatever the lengths. */
export const sameToken = (given: string, token: string): boolean => timingSafeEqual(digest(given), digest(token));
