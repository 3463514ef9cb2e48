#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { main, processTerminal } = await import('../runtime/cli/main.ts');
const args = process.argv.slice(2);
process.exitCode = await main(processTerminal(), args);
// A control plane that could not start, or has stopped, must not live on because something of it is still open.
if (args[0] === 'serve') process.exit();
