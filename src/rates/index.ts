export { type Rate, RateBudgets } from './rate-budgets.js';
