import { testServer } from '../../test/support/esdb-store.ts';
import { type Forward, forwardInto } from './forward.ts';

export type DemoStore = {
  readonly name: 'sqlite' | 'esdb stand-in' | 'EventStoreDB';
  /** What the service is told of it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** The embedded store; or the EventStoreDB that SAMPAN_TEST_ESDB names; or what stands in for it, with the real client. */
export const demoStore = async (wish: string | undefined): Promise<DemoStore> => {
  if (wish !== 'esdb') return { name: 'sqlite', env: {}, stop: async () => undefined };
  const inside = await forwardInto(JSON.parse(process.env.DEMO_FORWARDS ?? '[]') as Forward[]);
  const { connectionString, namespace, real, leave } = await testServer();
  const env = { SAMPAN_EVENT_STORE: connectionString, SAMPAN_NAMESPACE: namespace };
  const stop = async (): Promise<void> => {
    await leave();
    await inside.stop();
  };
  return { name: real ? 'EventStoreDB' : 'esdb stand-in', env, stop };
};
