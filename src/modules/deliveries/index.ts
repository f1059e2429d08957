export { DeliveriesModule } from './deliveries.module.js';
export {
  type DeliveryProof,
  type DeliveryRecord,
  LOGGED_RESULTS,
  type LoggedResult,
  type Redelivery,
} from './delivery-record.js';
export { DeliveryLog } from './log/delivery-log.js';
export type { DeliveryView } from './queries/delivery-view.js';
