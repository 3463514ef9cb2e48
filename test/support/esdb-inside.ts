// In a network of its own: reads, through what is forwarded into it, the stream `outside` of the server at the first argument.
import { EventStoreDBClient } from '@eventstore/db-client';
import { type Forward, forwardInto } from '../../scripts/demo/forward.ts';

const [connectionString = '', forwards = '[]'] = process.argv.slice(2);
const inside = await forwardInto(JSON.parse(forwards) as Forward[]);
const client = EventStoreDBClient.connectionString(connectionString);
let events = 0;
for await (const _ of client.readStream('outside')) events += 1;
process.stdout.write(`${events} events\n`);
await client.dispose();
await inside.stop();
process.exit(0);
