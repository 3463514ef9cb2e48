import { openTestStore } from '../support/esdb-store.ts';
import { eventStoreContract } from './event-store.suite.ts';

const test = eventStoreContract('eventstoredb', () => openTestStore());

test.run();
