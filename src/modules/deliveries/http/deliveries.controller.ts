import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Page } from '../../../http/index.js';
import { type Actor, CurrentActor, mayKnow } from '../../access/index.js';
import type { DeliveryView } from '../queries/delivery-view.js';
import { listDeliveries } from './list-deliveries.js';
import { AllDeliveriesParameters } from './list-deliveries.parameters.js';

/** The deliveries of all sources, and those that belong to none. */
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  async list(@Query() parameters: AllDeliveriesParameters, @CurrentActor() actor: Actor): Promise<Page<DeliveryView>> {
    const { source } = parameters;
    const sourceIds =
      source === undefined ? actor.sources : [source.toLowerCase()].filter((sourceId) => mayKnow(actor, sourceId));
    return listDeliveries(this.queries, parameters, { sourceIds, ref: null, pipelineId: null });
  }
}
