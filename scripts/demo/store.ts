import { startEsdb } from '../../test/peers/esdb/esdb.ts';

export type DemoStore = {
  readonly name: 'sqlite' | 'esdb stand-in';
  /** What the service is told of it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** The embedded store, or what stands in for EventStoreDB, as a process of its own that the real client talks to. */
export const demoStore = async (wish: string | undefined): Promise<DemoStore> => {
  if (wish !== 'esdb') return { name: 'sqlite', env: {}, stop: async () => undefined };
  const esdb = await startEsdb();
  return { name: 'esdb stand-in', env: { SAMPAN_EVENT_STORE: esdb.connectionString }, stop: () => esdb.stop() };
};
