import tracing from '@eventstore/db-client/dist/utils/debug.js';

/**
 * Where somebody has set DEBUG, the client traces how it connects: the whole connection string with its password, and the bytes
 * of the key that a certificate belongs to. What else it traces holds nothing secret and stays as DEBUG says.
 */
tracing.debug.connection.enabled = false;
