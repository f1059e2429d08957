export type { PolicyPreview } from './http/policy-preview.js';
export { IngestionModule } from './ingestion.module.js';
export { DeliverySpool, type SpoolReport } from './spool/delivery-spool.js';
