import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoStore } from './store.ts';

/** What the demo came to; `null`: this world cannot show it. */
export type DemoResult = {
  readonly world: 'lab' | 'simulated';
  /** Where its history was. */
  readonly store: DemoStore['name'];
  readonly taskState: string;
  /** The nonce written in this run in the running source guest is on the target's console, with the definition's UUID. */
  readonly bootVerified: boolean | null;
  /** Checksums of files made in the guest in this run were right in the guest on the target. */
  readonly dataVerified: boolean | null;
  readonly sourceState: string;
  readonly debt: number;
  readonly bytesCopied: number;
  readonly seconds: number;
};

export const writeResult = (work: string, result: DemoResult): void =>
  writeFileSync(join(work, 'result.json'), `${JSON.stringify(result)}\n`);
