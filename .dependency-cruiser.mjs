/**
 * The layer rules of the design, held by `test/architecture.spec.ts`. Unit tests beside the code may import what they like.
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'domain-imports-only-itself',
      comment:
        'Domain folders hold pure functions and plain data: no framework, no I/O, no clock, not even node:crypto.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/domain/' },
      to: { pathNot: '^src/modules/$1/domain/' },
    },
    {
      name: 'modules-only-through-their-index',
      comment: 'A module is used by others only through what its index.ts exports.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/[^/]+/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'modules-only-through-their-index-from-outside',
      severity: 'error',
      comment:
        'The same for code that belongs to no module; only the list of migrations reaches for what stands beside its rows.',
      from: { path: '^src/', pathNot: ['^src/modules/', '^src/database/migrations\\.ts$'] },
      to: { path: '^src/modules/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'event-store-only-through-its-port',
      comment: 'Nothing but the event store’s own folder knows which store runs.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/event-store/', '^src/database/migrations\\.ts$'] },
      to: { path: '^src/event-store/', pathNot: '^src/event-store/index\\.ts$' },
    },
    {
      name: 'client-only-in-its-adapter',
      comment: 'EventStoreDB’s client stops there, so that another one can take its place by changing one folder.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/event-store/eventstoredb/' },
      to: { path: '@eventstore/db-client' },
    },
    {
      name: 'event-stores-know-nothing-of-each-other',
      comment: 'What both need stands above them.',
      severity: 'error',
      from: { path: '^src/event-store/(postgres|eventstoredb)/' },
      to: { path: '^src/event-store/(postgres|eventstoredb)/', pathNot: '^src/event-store/$1/' },
    },
    {
      name: 'migration-list-lists-migrations-only',
      comment: 'What the list of migrations may reach for inside other folders.',
      severity: 'error',
      from: { path: '^src/database/migrations\\.ts$' },
      to: { path: '^src/(modules|event-store|projections)/', pathNot: '/migrations/' },
    },
    {
      name: 'commands-never-touch-read-models',
      comment: 'Commands decide on the event store; what they need of a read model they ask as a query.',
      severity: 'error',
      from: { path: '^src/modules/[^/]+/(commands|domain)/' },
      to: { path: ['^src/modules/[^/]+/projections/', 'node_modules/(typeorm|pg|@nestjs/typeorm)/'] },
    },
    {
      name: 'no-cycles',
      comment: 'Cycles make ES modules with decorators fail at load time, and nobody can read them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.d.ts'],
    },
  },
};
