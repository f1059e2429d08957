export { DatabaseModule } from './database.module.js';
export { DatabaseConnection } from './database-connection.js';
export { SERVICE_DATABASE, startEmbeddedPostgres } from './embedded/embedded-postgres.js';
export { migrateDatabase } from './migrate-database.js';
export { type Patience, waitForDatabase } from './wait-for-database.js';
