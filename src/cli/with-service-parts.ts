import 'reflect-metadata';
import { Logger } from '@nestjs/common';

/*
 * For commands that run parts of the service themselves: imported before them, and only when one runs. They load all of the service's
 * libraries, which takes a second that commands over HTTP do without.
 */

// What the service's own parts say at their starts is not what a command is run for.
Logger.overrideLogger(['fatal', 'error', 'warn']);
