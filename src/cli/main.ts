#!/usr/bin/env node
import { runCommandLine } from './run-command-line.js';

void runCommandLine(process.argv.slice(2)).then((exitCode) => process.exit(exitCode));
