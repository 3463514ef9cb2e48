import { openTestStore } from '../support/esdb-store.ts';
import { eventStoreContract } from './event-store.suite.ts';

eventStoreContract('eventstoredb', openTestStore).run();
