export type { PolicyPreview } from './http/policy-preview.js';
export { IngestionModule } from './ingestion.module.js';
