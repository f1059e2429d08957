import { ConsoleLogger, type LogLevel as NestLogLevel } from '@nestjs/common';
import type { LogLevel } from '../config/index.js';

const NEST_LEVELS: Readonly<Record<LogLevel, NestLogLevel[]>> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'],
};

/** Nest's own account of every module and route. */
const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Where Nest tells of errors that it throws, too: of a module, or of an address that is taken. */
const STARTING = new Set<unknown>(['ExceptionHandler', 'NestApplication']);

/** Lines for a terminal; JSON, one object a line, for everything else. */
export const createLogger = (level: LogLevel): ConsoleLogger =>
  new ServiceLogger({ logLevels: NEST_LEVELS[level], json: process.stdout.isTTY !== true, compact: true });

class ServiceLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && FRAMEWORK.has(context)) this.debug(message, ...rest);
    else super.log(message, ...rest);
  }

  /** What keeps the service from starting is told once, by `run`, and not by Nest as well. */
  override error(message: unknown, ...rest: unknown[]): void {
    if (STARTING.has(rest.at(-1))) this.debug(message, ...rest);
    else super.error(message, ...rest);
  }
}
