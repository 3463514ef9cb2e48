/** A secret as it is kept: nothing of it can be read without the key file's key. */
export type SecretRow = {
  readonly ref: string;
  readonly kind: string;
  /** 1 and up for each put of that ref. */
  readonly version: number;
  readonly wrapped: Buffer;
  readonly box: Buffer;
};
export type Sealed = Pick<SecretRow, 'wrapped' | 'box'>;

/** Where sealed secrets are kept. Every method may run twice. */
export interface SecretRows {
  get(ref: string): Promise<SecretRow | undefined>;
  /** `seal` is given the version that the secret will have, and may be called again with a higher one. */
  put(ref: string, kind: string, seal: (version: number) => Sealed): Promise<void>;
  remove(ref: string): Promise<void>;
  /** The refs of all secrets, in any order. */
  refs(): Promise<readonly string[]>;
  /** The box that tells whether a key is this vault's. */
  proof(): Promise<Buffer | undefined>;
  /** False when another was set meanwhile, which stands. */
  setProof(box: Buffer): Promise<boolean>;
  isEmpty(): Promise<boolean>;
  close(): void;
}
