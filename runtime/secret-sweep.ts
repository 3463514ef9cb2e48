import { aggregates } from '../commands/support/aggregates.ts';
import type { App } from '../commands/support/app.ts';
import { sourceIds } from '../commands/support/source-ids.ts';
import { credentialsIn, credentialsOf } from '../domain/platform/source.ts';
import type { CredentialRef } from '../domain/words/ids.ts';
import type { Log } from './log.ts';

const LOOK_SECONDS = 3600;
/**
 * So many looks in a row must find a secret unused: the command that put it tells of it in an event at its end, and the longest,
 * a vCenter with 500 hosts of which none answers, takes some eight hours.
 */
export const LOOKS = 12;

type Needs = Pick<App, 'store' | 'handler'> & { readonly world: Pick<App['world'], 'vault'> };

/**
 * Finds secrets that no registered machine or source refers to (a process died between the vault and the event) and removes
 * them. Asked of the streams, never of a view, which may be behind. Where anything cannot be read, nothing is removed.
 */
export class SecretSweep {
  readonly #app: Needs;
  #unused: ReadonlyMap<CredentialRef, number> = new Map();

  constructor(app: Needs) {
    this.#app = app;
  }

  /** One look: what it removed. Throws what vault and store throw; a later look begins where this one was. */
  async look(): Promise<readonly CredentialRef[]> {
    const { vault } = this.#app.world;
    const kept = await vault.refs(); // before the streams: what is put and told of from now on is not among them
    const used = await this.#used();
    const unused = kept.filter((ref) => !used.has(ref));
    this.#unused = new Map(unused.map((ref) => [ref, (this.#unused.get(ref) ?? 0) + 1]));
    const due = unused.filter((ref) => (this.#unused.get(ref) ?? 0) >= LOOKS);
    for (const ref of due) await vault.remove(ref);
    return due;
  }

  async #used(): Promise<ReadonlySet<CredentialRef>> {
    const { store, handler } = this.#app;
    const { hosts } = await handler.load(aggregates.target);
    const used = new Set(Object.values(hosts).map(({ ssh }) => ssh.credential));
    const sources = await sourceIds(store);
    // A registration whose source was never added: whoever meets it adds it, with its secret.
    for (const { id, details } of (await handler.load(aggregates.sourceRegister)).sources)
      if (details && (await handler.load(aggregates.source(id))).status === 'absent')
        for (const ref of credentialsIn(details)) used.add(ref);
    for (const id of sources) for (const ref of credentialsOf(await handler.load(aggregates.source(id)))) used.add(ref);
    return used;
  }
}

/** Looks every hour until the signal aborts. What fails is told and tried again with the next look. */
export const sweepSecrets = async (
  app: Needs & Pick<App, 'clock'>,
  log: Pick<Log, 'info' | 'warn'>,
  leave: AbortSignal,
): Promise<void> => {
  const sweep = new SecretSweep(app);
  for (;;) {
    await app.clock.sleep(LOOK_SECONDS, leave);
    if (leave.aborted) return;
    try {
      const removed = await sweep.look();
      if (removed.length > 0) log.info({ removed: removed.length }, 'secrets that nothing refers to were removed');
    } catch (error) {
      if (leave.aborted) return;
      log.warn({ err: error }, 'secrets that nothing refers to could not be looked for');
    }
  }
};
