export { DatabaseModule } from './database.module.js';
export { DatabaseConnection } from './database-connection.js';
