/** A port of which every call goes through `around`, which may refuse it, or do something with how it ends. */
export const aroundCalls = <T extends object>(port: T, around: (call: () => unknown) => unknown): T =>
  new Proxy(port, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => around(() => Reflect.apply(member, target, [...args]));
    },
  });
