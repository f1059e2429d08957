export { OpenApiModule } from './openapi.module.js';
export { type OpenApiDocument, openApiDocument } from './openapi-document.js';
export type { Operation } from './parts/operation.js';
