export { MetricsHttpModule } from './metrics-http.module.js';
