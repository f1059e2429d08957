import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Lifecycle } from './lifecycle.js';
import { Settings } from './settings.js';

/** Gives every module {@link Settings} and {@link Lifecycle} to inject. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(settings: Settings, lifecycle: Lifecycle): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Settings, useValue: settings },
        { provide: Lifecycle, useValue: lifecycle },
      ],
      exports: [Settings, Lifecycle],
    };
  }
}
