import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/*
 * ON DISK FOR EVER: a sealed box is nonce (12 bytes), tag (16 bytes), ciphertext; AES-256-GCM. What a box belongs to is
 * authenticated with it as the JSON text of a list of strings and numbers, so that no box can be put in another's place.
 */
const NONCE = 12;
const TAG = 16;
export const KEY_BYTES = 32;

export type Belonging = readonly (string | number)[];

export const newKey = (): Buffer => randomBytes(KEY_BYTES);

export const seal = (key: Buffer, belonging: Belonging, plain: Buffer): Buffer => {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(JSON.stringify(belonging)));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
};

/** Undefined for a box that was changed, belongs elsewhere or was sealed with another key. */
export const open = (key: Buffer, belonging: Belonging, box: Buffer): Buffer | undefined => {
  if (box.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(JSON.stringify(belonging)));
  decipher.setAuthTag(box.subarray(NONCE, NONCE + TAG));
  const plain = decipher.update(box.subarray(NONCE + TAG));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    plain.fill(0);
    return undefined;
  }
};
