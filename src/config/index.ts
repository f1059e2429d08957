export { ConfigModule } from './config.module.js';
export { lockDataDir, openDataDir } from './data-dir.js';
export { makeFolderDurably, syncFolder, writeFileDurably } from './durable-file.js';
export { takeFileLock } from './file-lock.js';
export { Lifecycle, type Phase } from './lifecycle.js';
export { readGivenSettings, readSettings } from './read-settings.js';
export { isBase64Of32Bytes, isEventStoreDbUrl, isPostgresUrl } from './setting-rules.js';
export { LOG_LEVELS, type LogLevel, Settings } from './settings.js';
export { StartupRefusedError } from './startup-refused.error.js';
