import type { EventCodec, EventStore } from '../commands/ports/event-store.ts';
import { LeaseLost, type Term } from '../commands/ports/leadership.ts';
import type { World } from '../commands/ports/world.ts';
import type { App } from '../commands/support/app.ts';
import { CommandHandler } from '../commands/support/handle.ts';
import { aroundCalls, aroundStorages } from './around-calls.ts';

/** A port of which nothing can be asked any more once the term is over. */
const fenced = <T extends object>(port: T, term: Term): T =>
  aroundCalls(port, (call) => {
    if (!term.held()) throw new LeaseLost(term.epoch);
    return call();
  });

const fencedWorld = (world: World, term: Term): World => ({
  vault: fenced(world.vault, term),
  hostKeys: fenced(world.hostKeys, term),
  jobs: fenced(world.jobs, term),
  accessKeys: fenced(world.accessKeys, term),
  staging: fenced(world.staging, term),
  sources: world.sources, // they act through the ports of the app that they are given
  kvm: fenced(world.kvm, term),
  vmware: fenced(world.vmware, term),
  inventories: fenced(world.inventories, term),
  target: fenced(world.target, term),
  storages: aroundStorages(world.storages, (storage) => fenced(storage, term)),
  names: fenced(world.names, term),
});

const fencedStore = (store: EventStore, term: Term): EventStore => {
  const guarded = fenced(store, term);
  return {
    append: (...args) => guarded.append(...args),
    setRetention: (...args) => guarded.setRetention(...args),
    readStream: (...args) => store.readStream(...args),
    readLast: (...args) => store.readLast(...args),
    readAll: (...args) => store.readAll(...args),
    subscribe: (...args) => store.subscribe(...args),
    comparePositions: (...args) => store.comparePositions(...args),
    head: () => store.head(),
    close: () => store.close(),
  };
};

/**
 * What effects of one term act through. The check is this node's own clock at the last moment before each call; what
 * slips through in between is refused by the machines, which know the newer epoch, and by the streams' revisions.
 */
export const fencedApp = (
  app: App,
  codec: EventCodec,
  term: Term,
  stopped: (error: unknown) => void = () => undefined,
): App => {
  const store = fencedStore(app.store, term);
  return {
    ...app,
    store,
    handler: new CommandHandler({ store, codec, now: app.clock.now, stopped }),
    world: fencedWorld(app.world, term),
    epoch: () => {
      if (!term.held()) throw new LeaseLost(term.epoch);
      return term.epoch;
    },
  };
};
