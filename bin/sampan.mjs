#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { main, processTerminal } = await import('../runtime/cli/main.ts');
process.exitCode = await main(processTerminal(), process.argv.slice(2));
