#!/usr/bin/env node
import 'reflect-metadata';
import { runCommandLine } from './run-command-line.js';

void runCommandLine(process.argv.slice(2)).then((exitCode) => process.exit(exitCode));
