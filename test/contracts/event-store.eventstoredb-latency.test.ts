import { openTestStore } from '../support/esdb-store.ts';
import { eventStoreContract } from './event-store.suite.ts';

const test = eventStoreContract('eventstoredb with the times of a real server', () => openTestStore({ latency: true }));

test.run();
