/** Rings at each commit. Whoever waits names the ring that it has already seen, so that none is missed in between. */
export class Bell {
  #rings = 0;
  readonly #waiting = new Set<() => void>();

  get rings(): number {
    return this.#rings;
  }

  ring(): void {
    this.#rings += 1;
    for (const wake of this.#waiting) wake();
  }

  /** Resolves at a ring after `seen`, at the abort, or after `atMost` milliseconds. */
  wait(seen: number, signal: AbortSignal, atMost: number): Promise<void> {
    if (this.#rings !== seen || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, atMost);
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }
}
