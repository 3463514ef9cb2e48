import { openTestStore } from '../support/esdb-store.ts';
import { eventStoreContract } from './event-store.suite.ts';

const test = eventStoreContract('eventstoredb with links of system projections', () => openTestStore({ links: true }));

test.run();
