export { AlertRow } from './alert-row.entity.js';
export { alertsProjection } from './alerts.projection.js';
export { type Floor, floorAfter } from './floor.js';
