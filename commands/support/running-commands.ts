import type { CommandResult } from './door.ts';

type Running = { readonly contentHash: string; readonly result: Promise<CommandResult<unknown>> };

/** The commands from outside that this process is at, each once: who sends one again meanwhile gets the same answer. */
export class RunningCommands {
  /** No other process takes commands on this history: a run that is not ours has ended. */
  readonly alone: boolean;
  readonly #instance: string;
  readonly #running = new Map<string, Running>();
  #runs = 0;

  /** `instance`: of this process, never used by another one. */
  constructor({ instance, alone }: { readonly instance: string; readonly alone: boolean }) {
    this.#instance = instance;
    this.alone = alone;
  }

  get(commandId: string): Running | undefined {
    return this.#running.get(commandId);
  }

  /** Begins a run, under a name that no other run of any process has. */
  begin<T>(
    commandId: string,
    contentHash: string,
    work: (run: string) => Promise<CommandResult<T>>,
  ): Promise<CommandResult<T>> {
    this.#runs += 1;
    const result = work(`${this.#instance}.${this.#runs}`).finally(() => this.#running.delete(commandId));
    this.#running.set(commandId, { contentHash, result });
    return result;
  }
}
