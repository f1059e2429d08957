import 'reflect-metadata';
import { run } from './startup/run.js';

void run().then((exitCode) => process.exit(exitCode));
