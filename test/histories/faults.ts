import type { Failure } from '../../domain/words/failure.ts';
import type { Call, Faults } from '../../simulation/faults.ts';
import type { JobEnd } from '../../simulation/machine.ts';

/** The next so many calls of a verb fail, on one machine or on all; or the next so many jobs of a role. */
export type CallTrouble = {
  readonly verb: string;
  readonly machine?: string;
  readonly when: 'before' | 'after';
  readonly failure: Failure;
  readonly times: number;
};
export type JobTrouble = { readonly role: string; readonly part: number; readonly end: JobEnd; readonly times: number };
export type Troubles = { readonly calls: readonly CallTrouble[]; readonly jobs: readonly JobTrouble[] };

/** Faults of a simulated world as data: what is left of them is part of the world's state. */
export class FaultPlan implements Faults {
  #calls: readonly CallTrouble[];
  #jobs: readonly JobTrouble[];

  constructor({ calls, jobs }: Troubles = { calls: [], jobs: [] }) {
    this.#calls = calls;
    this.#jobs = jobs;
  }

  get left(): Troubles {
    return { calls: this.#calls, jobs: this.#jobs };
  }

  add({ calls = [], jobs = [] }: Partial<Troubles>): void {
    this.#calls = [...this.#calls, ...calls];
    this.#jobs = [...this.#jobs, ...jobs];
  }

  clear(): void {
    this.#calls = [];
    this.#jobs = [];
  }

  onCall({ machine, verb }: Call) {
    const found = this.#calls.find((each) => each.verb === verb && (each.machine ?? machine) === machine);
    if (!found) return null;
    this.#calls = once(this.#calls, found);
    return { when: found.when, failure: found.failure };
  }

  onJob(id: string) {
    const found = this.#jobs.find(({ role }) => id.includes(`.${role}.`));
    if (!found) return null;
    this.#jobs = once(this.#jobs, found);
    return { part: found.part, end: found.end };
  }
}

const once = <T extends { readonly times: number }>(all: readonly T[], one: T): readonly T[] =>
  all.flatMap((each) => (each !== one ? [each] : each.times > 1 ? [{ ...each, times: each.times - 1 }] : []));
