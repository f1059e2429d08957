export { DatabaseModule } from './database.module.js';
export { isDatabaseAway } from './database-away.js';
export { DatabaseConnection } from './database-connection.js';
export { SERVICE_DATABASE, startEmbeddedPostgres } from './embedded/embedded-postgres.js';
export { ImpatientClient, SESSION_SETTINGS } from './impatient-client.js';
export { migrateDatabase } from './migrate-database.js';
export { outlastOutages } from './outlast-outages.js';
export { startPatience } from './start-patience.js';
export { waitForDatabase } from './wait-for-database.js';
