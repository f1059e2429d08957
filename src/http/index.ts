export { letGoOfBody } from './body-budget.js';
export { configureHttp } from './configure-http.js';
export { type CursorScope, decodeCursor, encodeCursor } from './cursor.js';
export { FailedCredentials } from './failed-credentials.js';
export { HttpModule } from './http.module.js';
export { createHttpAdapter } from './http-adapter.js';
export { IsTime } from './is-time.js';
export {
  cutPage,
  DEFAULT_LIMIT,
  FreshnessParameters,
  IsLimit,
  LimitParameters,
  minPositionOf,
  type Page,
  PageParameters,
} from './paging.js';
export { IsPlainText } from './plain-text.js';
export { IsPosition, parsePosition } from './position.js';
export { conflict, invalidField, notFound, type Problem, ProblemError, unavailable } from './problem.js';
export { expectedProblem } from './problem-for.js';
export { PublicAddress } from './public-address.js';
export { type Credential, type RouteGate, RouteGates } from './route-gates.js';
export { Public } from './route-options.js';
export { unknownField } from './unknown-field.js';
