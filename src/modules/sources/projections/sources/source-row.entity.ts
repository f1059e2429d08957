import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What may be shown of a token. Times are ISO 8601 UTC. */
export interface ShownToken {
  readonly id: string;
  readonly label: string | null;
  readonly hint: string;
  readonly issuedAt: string;
  /** Names of the API keys that did it. */
  readonly issuedBy: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
}

export interface ShownGitlabToken {
  readonly set: boolean;
  /** Null: there never was one. */
  readonly changedAt: string | null;
}

export interface ShownSigningKey {
  readonly id: string;
  readonly addedAt: string;
  readonly addedBy: string;
}

/** One registered source. Positions are decimal strings, as `pg` returns bigint columns. */
@Entity({ schema: 'sources_v2', name: 'sources' })
export class SourceRow {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('text')
  provider: string;

  @Column('boolean')
  enabled: boolean;

  /** Registration, or when it was last enabled again. */
  @Column('timestamptz', { name: 'enabled_at' })
  enabledAt: Date;

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

  @Column('jsonb', { name: 'gitlab_token' })
  gitlabToken: ShownGitlabToken;

  @Column('jsonb', { name: 'signing_keys' })
  signingKeys: ShownSigningKey[];

  @Column('integer', { name: 'policy_version' })
  policyVersion: number;

  @Column('integer', { name: 'deliveries_per_minute' })
  deliveriesPerMinute: number;

  /** Null: it never counts as silent. */
  @Column('integer', { name: 'silent_after_seconds', nullable: true })
  silentAfterSeconds: number | null;
}
