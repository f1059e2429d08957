import type { RecordedEvent } from '../../../../event-store/index.js';
import {
  DEFAULT_DELIVERIES_PER_MINUTE,
  DEFAULT_SILENT_AFTER_SECONDS,
  type SourceRegistered,
  type SourceSecretChanged,
} from '../../domain/index.js';
import { toSourceEvent } from '../../stored-source-event.js';
import type { SourceRow } from './source-row.entity.js';

/** The row as an event of its source leaves it; null for an event that this version does not know. */
export const rowAfter = (before: SourceRow | null, recorded: RecordedEvent): SourceRow | null => {
  const event = toSourceEvent(recorded);
  if (event === null) return null;
  if (event.type === 'SourceRegistered') return registeredRow(recorded, event.data);
  if (before === null) {
    throw new Error(`${event.type} stands in the log for source ${event.data.sourceId}, which was never registered`);
  }
  const { at, by, position } = circumstances(recorded);
  const row = { ...before, lastPosition: position };
  switch (event.type) {
    case 'SourceTokenIssued': {
      const { tokenId: id, label, hint, expiresAt } = event.data;
      const token = { id, label, hint, issuedAt: at, issuedBy: by, expiresAt, revokedAt: null, revokedBy: null };
      return { ...row, tokens: [...row.tokens, token] };
    }
    case 'SourceTokenRevoked': {
      const { tokenId } = event.data;
      const tokens = row.tokens.map((token) =>
        token.id === tokenId ? { ...token, revokedAt: at, revokedBy: by } : token,
      );
      return { ...row, tokens };
    }
    case 'SourceSecretChanged':
      return rowWithSecret(row, event.data, at, by);
    case 'SourcePolicyChanged':
      return { ...row, policyVersion: event.data.version };
    case 'SourceDisabled':
      return { ...row, enabled: false };
    case 'SourceEnabled':
      return { ...row, enabled: true, enabledAt: recorded.recordedAt };
    case 'SourceSettingsChanged': {
      const { name, silentAfterSeconds, deliveriesPerMinute } = event.data;
      return { ...row, name, silentAfterSeconds, deliveriesPerMinute };
    }
  }
};

const circumstances = ({ recordedAt, metadata, position }: RecordedEvent) => ({
  at: recordedAt.toISOString(),
  by: String(metadata.actor),
  position: String(position),
});

const registeredRow = (recorded: RecordedEvent, data: SourceRegistered['data']): SourceRow => {
  const { by, position } = circumstances(recorded);
  return {
    id: data.sourceId,
    name: data.name,
    provider: data.provider,
    enabled: true,
    enabledAt: recorded.recordedAt,
    registeredAt: recorded.recordedAt,
    registeredBy: by,
    registeredPosition: position,
    lastPosition: position,
    tokens: [],
    gitlabToken: { set: false, changedAt: null },
    signingKeys: [],
    policyVersion: data.policy.version,
    deliveriesPerMinute: DEFAULT_DELIVERIES_PER_MINUTE,
    silentAfterSeconds: DEFAULT_SILENT_AFTER_SECONDS,
  };
};

const rowWithSecret = (
  row: SourceRow,
  { kind, change, keyId }: SourceSecretChanged['data'],
  at: string,
  by: string,
): SourceRow => {
  if (kind === 'gitlab-token') return { ...row, gitlabToken: { set: change === 'set', changedAt: at } };
  const others = row.signingKeys.filter(({ id }) => id !== keyId);
  return { ...row, signingKeys: change === 'set' ? [...others, { id: keyId, addedAt: at, addedBy: by }] : others };
};
