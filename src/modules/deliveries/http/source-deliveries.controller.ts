import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { isUUID } from 'class-validator';
import { conflict, notFound, type Page } from '../../../http/index.js';
import { type Actor, CurrentActor, mayKnow } from '../../access/index.js';
import { SourceDirectory } from '../../sources/index.js';
import { Redeliver } from '../commands/redeliver/redeliver.command.js';
import { type DeliveryView, recordToView } from '../queries/delivery-view.js';
import { GetDelivery } from '../queries/get-delivery/get-delivery.query.js';
import { listDeliveries } from './list-deliveries.js';
import { SourceDeliveriesParameters } from './list-deliveries.parameters.js';

/** Another process may just have registered the source. */
const LOOK_UP_MS = 1_500;

/** The deliveries of one source. */
@Controller('v1/sources/:id/deliveries')
export class SourceDeliveriesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly sources: SourceDirectory,
  ) {}

  @Get()
  async list(
    @Param('id') id: string,
    @Query() parameters: SourceDeliveriesParameters,
    @CurrentActor() actor: Actor,
  ): Promise<Page<DeliveryView>> {
    const sourceId = await this.require(id, actor);
    return listDeliveries(this.queries, parameters, {
      sourceIds: [sourceId],
      ref: parameters.branch ?? null,
      pipelineId: parameters.pipeline ?? null,
    });
  }

  @Get(':deliveryId')
  async get(
    @Param('id') id: string,
    @Param('deliveryId') deliveryId: string,
    @CurrentActor() actor: Actor,
  ): Promise<DeliveryView> {
    const sourceId = await this.require(id, actor);
    if (!isUUID(deliveryId)) throw noSuchDelivery();
    const delivery = await this.queries.execute(new GetDelivery(sourceId, deliveryId.toLowerCase()));
    if (delivery === null) throw noSuchDelivery();
    return delivery;
  }

  @Post(':deliveryId/redeliver')
  @HttpCode(200)
  async redeliver(
    @Param('id') id: string,
    @Param('deliveryId') deliveryId: string,
    @CurrentActor() actor: Actor,
  ): Promise<DeliveryView> {
    const sourceId = await this.require(id, actor);
    if (!isUUID(deliveryId)) throw noSuchDelivery();
    const answer = await this.commands.execute(
      new Redeliver({ sourceId, deliveryId: deliveryId.toLowerCase(), actor }),
    );
    switch (answer.kind) {
      case 'not-found':
        throw noSuchDelivery();
      case 'conflict':
        throw conflict(answer.detail);
      case 'handled':
        return recordToView(answer.record);
    }
  }

  /** @returns the id as it is stored @throws ProblemError 404 for a source that is not there, or not for this actor */
  private async require(id: string, actor: Actor): Promise<string> {
    const sourceId = id.toLowerCase();
    if (!isUUID(sourceId) || !mayKnow(actor, sourceId)) throw noSuchSource();
    if (this.sources.get(sourceId) === null) await this.sources.catchUp(LOOK_UP_MS);
    if (this.sources.get(sourceId) === null) throw noSuchSource();
    return sourceId;
  }
}

const noSuchSource = () => notFound('There is no source with this id.');
const noSuchDelivery = () => notFound('The delivery log knows no delivery of this source with this id, or no longer.');
