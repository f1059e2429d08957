import { AlertsController } from './alerts.controller.js';
import { BranchesController } from './branches.controller.js';
import { PeopleController } from './people.controller.js';
import { ResolveAlertsController } from './resolve-alerts.controller.js';

/** What Nest has to know for the routes to be there. */
export const ALERT_CONTROLLERS = [AlertsController, PeopleController, ResolveAlertsController, BranchesController];
