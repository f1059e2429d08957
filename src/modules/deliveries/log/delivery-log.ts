import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { Settings } from '../../../config/index.js';
import { DatabaseConnection, ImpatientClient, SESSION_SETTINGS } from '../../../database/index.js';
import type { DeliveryRecord } from '../delivery-record.js';
import { DeliveryTrimming } from './delivery-trimming.js';
import { DeliveryWriter } from './delivery-writer.js';

/** While the database is away: ten seconds of a thousand deliveries each. */
const BOUNDS = { records: 10_000, bytes: 64 * 1_024 * 1_024 };

/** What stopping the service waits for the last deliveries to be written. */
const LAST_WRITES_MS = 2_000;

/** A delivery that is lost with a crashing server is no loss; waiting for its disk would cost the event log's appends. */
const CONNECTION_SETTINGS = `${SESSION_SETTINGS} SET synchronous_commit = off;`;

/**
 * Remembers what became of each delivery, for people who look for one. It serves diagnosis and may have gaps: what must not be lost is in the
 * event log. Deliveries gather in memory and are written in batches, on a connection of their own, so that neither an answer
 * nor another use of the database waits for them.
 */
@Injectable()
export class DeliveryLog implements OnModuleInit, OnApplicationShutdown {
  private readonly pool: pg.Pool;
  private readonly writer: DeliveryWriter;
  private readonly trimming: DeliveryTrimming;

  constructor({ config }: DatabaseConnection, { deliveryLogDays, deliveryLogMax }: Settings) {
    this.pool = new pg.Pool({
      ...config,
      application_name: 'pipeline-alerts deliveries',
      max: 1,
      Client: ImpatientClient,
      onConnect: async (client) => {
        await client.query(CONNECTION_SETTINGS);
      },
    });
    this.pool.on('error', () => undefined); // an idle connection was lost: the next statement makes another
    this.writer = new DeliveryWriter(this.pool, BOUNDS);
    this.trimming = new DeliveryTrimming(this.pool, { days: deliveryLogDays, records: deliveryLogMax });
  }

  onModuleInit(): void {
    this.trimming.start();
  }

  /** Takes note of a delivery. Returns at once and never throws; it can be read within a second while the database is well. */
  record(delivery: DeliveryRecord): void {
    this.writer.add(delivery);
  }

  /** How many deliveries this process has forgotten, because the database was away for too long or would not have them. */
  get dropped(): number {
    return this.writer.dropped;
  }

  /** The HTTP server has answered its last request by now. */
  async onApplicationShutdown(): Promise<void> {
    this.trimming.stop();
    await this.writer.drain(LAST_WRITES_MS);
    // Not awaited: a statement under way has seconds of its own, and ends with its connection.
    void this.pool.end();
  }
}
