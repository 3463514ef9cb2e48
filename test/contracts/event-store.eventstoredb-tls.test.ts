import { openTestStore } from '../support/esdb-store.ts';
import { eventStoreContract } from './event-store.suite.ts';

const test = eventStoreContract('eventstoredb over TLS, with users', () => openTestStore({ tls: true }));

test.run();
