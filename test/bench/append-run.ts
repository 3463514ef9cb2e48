import { benchAppend } from './append.ts';

process.stdout.write(`${JSON.stringify(await benchAppend())}\n`);
