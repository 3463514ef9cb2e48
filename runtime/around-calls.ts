import type { StorageBackend, StorageKinds } from '../commands/ports/storage.ts';
import type { PrimaryStorage } from '../domain/platform/target.ts';

/** A port of which every call goes through `around`, which may refuse it, or do something with how it ends. */
export const aroundCalls = <T extends object>(port: T, around: (call: () => unknown) => unknown): T =>
  new Proxy(port, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => around(() => Reflect.apply(member, target, [...args]));
    },
  });

/** Each storage of each kind with something around its calls. */
export const aroundStorages = (
  kinds: StorageKinds,
  around: (storage: StorageBackend) => StorageBackend,
): StorageKinds =>
  Object.fromEntries(
    Object.entries(kinds).map(([kind, of]) => [kind, (storage: PrimaryStorage) => around(of(storage))]),
  );
