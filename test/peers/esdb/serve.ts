// npm run peer:esdb [-- PORT [DATAFILE]]: until it is interrupted.
import { startEsdbHere } from './esdb-here.ts';

const [port = '12113', dataFile] = process.argv.slice(2);
const esdb = await startEsdbHere({ port: Number(port), ...(dataFile !== undefined && { dataFile }) });
process.stdout.write(`EventStoreDB ${esdb.connectionString}
${dataFile === undefined ? 'in memory' : `history in ${dataFile}`}
Ctrl-C ends it.
`);
const end = (): void => void esdb.stop();
process.on('SIGINT', end);
process.on('SIGTERM', end);
