import { closedConnection } from './failures.ts';
import type { Endpoint } from './gossip.ts';
import { type Channel, Link } from './link.ts';

/** What is open at the moment. */
export type Load = { readonly connections: number; readonly streams: number; readonly waiting: number };

type Bounds = { readonly capacity: number; readonly links: number };
type Waiting = { readonly take: (link: Link) => void; readonly refuse: (why: Error) => void };

/**
 * The connections of one purpose and who has a place on them: no more on each than it carries, first come, first served. A
 * connection is looked for when somebody needs one.
 */
export class Lane {
  readonly #bounds: Bounds;
  readonly #channel: Channel;
  readonly #locate: (over: AbortSignal) => Promise<Endpoint>;
  readonly #links = new Set<Link>();
  readonly #waiting = new Set<Waiting>();
  /** Where the server says that the leader is. */
  #next: Endpoint | null = null;
  #closed: Error | undefined;

  constructor(bounds: Bounds, channel: Channel, locate: (over: AbortSignal) => Promise<Endpoint>) {
    this.#bounds = bounds;
    this.#channel = channel;
    this.#locate = locate;
  }

  get load(): Load {
    let streams = 0;
    for (const link of this.#links) streams += link.taken;
    return { connections: this.#links.size, streams, waiting: this.#waiting.size };
  }

  /** A link with a place on it, to be left again; nothing is kept for whom the signal calls away. Rejects when closed. */
  take(over: AbortSignal): Promise<Link> {
    if (this.#closed) return Promise.reject(this.#closed);
    const free = this.#free();
    if (free !== undefined) return Promise.resolve(taking(free));
    return new Promise((resolve, reject) => {
      const done = (): void => {
        over.removeEventListener('abort', away);
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        take: (link) => {
          done();
          resolve(taking(link));
        },
        refuse: (why) => {
          done();
          reject(why);
        },
      };
      const away = (): void => waiting.refuse(closedConnection());
      over.addEventListener('abort', away, { once: true });
      this.#waiting.add(waiting);
      if (over.aborted) away();
    });
  }

  leave(link: Link): void {
    link.taken -= 1;
    link.settle();
    if (link.isLeft && link.taken === 0) this.#links.delete(link);
    this.#serve();
  }

  /** What waits in it ends now. */
  giveUp(link: Link, why: Error): void {
    link.giveUp(why);
    this.#links.delete(link);
    this.#serve();
  }

  /** What waits in it may come to its end; who comes now gets another, at the given place. */
  retire(link: Link, next: Endpoint | null): void {
    if (link.isLeft) return;
    this.#next = next;
    link.retire();
    if (link.taken === 0) this.#links.delete(link);
    this.#serve();
  }

  close(why: Error): void {
    this.#closed = why;
    for (const waiting of [...this.#waiting]) waiting.refuse(why);
    for (const link of this.#links) link.giveUp(why);
    this.#links.clear();
  }

  #serve(): void {
    for (const waiting of [...this.#waiting]) {
      const free = this.#closed === undefined ? this.#free() : undefined;
      if (free === undefined) return;
      waiting.take(free);
    }
  }

  #free(): Link | undefined {
    let current = 0;
    for (const link of this.#links) {
      if (link.isLeft) continue;
      if (link.taken < this.#bounds.capacity) return link;
      current += 1;
    }
    if (current >= this.#bounds.links) return undefined;
    const next = this.#next;
    this.#next = null;
    const made = new Link(next === null ? this.#locate : async () => next, this.#channel);
    this.#links.add(made);
    return made;
  }
}

const taking = (link: Link): Link => {
  link.taken += 1;
  return link;
};
