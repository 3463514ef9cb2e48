import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { FOLDER, fileOf, written } from '../test/histories/history-file.ts';
import { beginnings, recorded, scenarios } from '../test/histories/scenarios.ts';

/**
 * Writes the histories that are missing. One that is there is never touched: it is what the program of its time did, and
 * every later one has to go on from it (docs/adr/0019). A name on the command line records that one alone.
 */
const [only] = process.argv.slice(2);
mkdirSync(FOLDER, { recursive: true });
for (const name of [...beginnings, ...scenarios.map((scenario) => scenario.name)])
  if (only === undefined || name === only) {
    if (existsSync(fileOf(name))) continue;
    try {
      const history = await recorded(name);
      writeFileSync(fileOf(name), written(history));
      console.log(`${name}: recorded, ${history.lines.length} lines`);
    } catch (error) {
      process.exitCode = 1;
      console.error(`${name}: ${error instanceof Error ? error.stack : error}`);
    }
  }
