import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { notFound, unavailable } from '../../../http/index.js';
import { RequiresRole } from '../../access/index.js';
import { DeliverySpool, type SpoolReport } from '../spool/delivery-spool.js';
import { type ParkedDeliveryView, toParkedDeliveryView } from './parked-delivery-view.js';

/** More are not shown at once; {@link SpoolReport.parked} is how many there are. */
const MOST_SHOWN = 100;

const RETRY_AFTER_SECONDS = 5;

interface SpoolView extends SpoolReport {
  /** Oldest first. */
  readonly parkedDeliveries: readonly ParkedDeliveryView[];
}

/** What waits on the disk of this process; deliveries of all sources. */
@Controller('v1/spool')
export class SpoolController {
  constructor(private readonly deliveries: DeliverySpool) {}

  @Get()
  @RequiresRole('admin', { unrestricted: true })
  async show(): Promise<SpoolView> {
    const { parked } = this.deliveries.spool;
    const records = await Promise.all((await parked.ids()).slice(0, MOST_SHOWN).map((id) => parked.read(id)));
    const parkedDeliveries = records.flatMap((record) => (record === null ? [] : [toParkedDeliveryView(record)]));
    return { ...this.deliveries.report(new Date()), parkedDeliveries };
  }

  /** Puts it back into the spool, at the end. */
  @Post('parked/:id/retry')
  @HttpCode(202)
  @RequiresRole('admin', { unrestricted: true })
  async retry(@Param('id') id: string): Promise<ParkedDeliveryView> {
    const { spool } = this.deliveries;
    const record = await spool.parked.read(id);
    if (record === null) throw notFound('No delivery with this id is parked.');
    await spool.append(record).catch(() => {
      throw unavailable('The spool takes nothing at the moment.', RETRY_AFTER_SECONDS);
    });
    await spool.parked.remove(id);
    return toParkedDeliveryView(record);
  }
}
