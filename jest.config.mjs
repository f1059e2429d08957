/**
 * Tests run against the TypeScript sources as native ES modules, for which Node has to be started with --experimental-vm-modules, as
 * scripts/test.mjs does; process-level tests in test/end-to-end start the built dist/main.js.
 */
const shared = {
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

/** Specs of the EventStoreDB adapter, and what of the end-to-end suite does not need the events in the service's own database. */
const ABOUT_EVENTSTOREDB = ['**/test/**/eventstoredb-*.spec.ts'];
const ON_ANY_EVENT_STORE = ['**/test/end-to-end/*.spec.ts', '!**/{lifecycle-*,store-copy,command-line}.spec.ts'];

export default {
  projects: [
    {
      ...shared,
      displayName: 'postgresql',
      testMatch: ['**/*.spec.ts', ...ABOUT_EVENTSTOREDB.map((pattern) => `!${pattern}`)],
      globals: { TESTED_EVENT_STORE: 'postgresql' },
    },
    {
      ...shared,
      displayName: 'eventstoredb',
      testMatch: [...ABOUT_EVENTSTOREDB, ...ON_ANY_EVENT_STORE],
      globals: { TESTED_EVENT_STORE: 'eventstoredb' },
    },
  ],
  maxWorkers: 2,
  testTimeout: 60_000,
};
