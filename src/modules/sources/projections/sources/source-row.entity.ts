import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What may be shown of a token. */
export interface ShownToken {
  readonly id: string;
  readonly hint: string;
  /** ISO 8601 UTC. */
  readonly issuedAt: string;
}

/** One registered source. Positions are decimal strings, as `pg` returns bigint columns. */
@Entity({ schema: 'sources_v1', name: 'sources' })
export class SourceRow {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('text')
  provider: string;

  @Column('timestamptz', { name: 'registered_at' })
  registeredAt: Date;

  /** Name of the API key, or of the part of the service, that registered it. */
  @Column('text', { name: 'registered_by' })
  registeredBy: string;

  @Column('bigint', { name: 'registered_position' })
  registeredPosition: string;

  /** Of the last event that changed the row. */
  @Column('bigint', { name: 'last_position' })
  lastPosition: string;

  /** In the order in which they were issued. */
  @Column('jsonb')
  tokens: ShownToken[];
}
