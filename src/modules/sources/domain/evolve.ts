import type { SourceEvent, SourceRegistered, SourceSecretChanged } from './events.js';
import {
  DEFAULT_DELIVERIES_PER_MINUTE,
  DEFAULT_SILENT_AFTER_SECONDS,
  type Source,
  type SourceState,
} from './source.js';

/** What an event does to a source. @throws Error for an event about a source that was never registered */
export const evolve = (state: SourceState, event: SourceEvent): Source => {
  if (event.type === 'SourceRegistered') return registered(event.data);
  if (state === null) {
    throw new Error(`${event.type} stands in the log for source ${event.data.sourceId}, which was never registered`);
  }
  switch (event.type) {
    case 'SourceTokenIssued': {
      const { tokenId, tokenHash, expiresAt } = event.data;
      return { ...state, tokens: [...state.tokens, { id: tokenId, hash: tokenHash, expiresAt, revoked: false }] };
    }
    case 'SourceTokenRevoked': {
      const { tokenId } = event.data;
      return {
        ...state,
        tokens: state.tokens.map((token) => (token.id === tokenId ? { ...token, revoked: true } : token)),
      };
    }
    case 'SourceSecretChanged':
      return withSecret(state, event.data);
    case 'SourcePolicyChanged':
      return { ...state, policies: [...state.policies, event.data.policy] };
    case 'SourceDisabled':
      return { ...state, enabled: false };
    case 'SourceEnabled':
      return { ...state, enabled: true };
    case 'SourceSettingsChanged': {
      const { name, silentAfterSeconds, deliveriesPerMinute } = event.data;
      return { ...state, settings: { name, silentAfterSeconds, deliveriesPerMinute } };
    }
  }
};

const registered = ({ sourceId, name, policy }: SourceRegistered['data']): Source => ({
  id: sourceId,
  enabled: true,
  settings: {
    name,
    silentAfterSeconds: DEFAULT_SILENT_AFTER_SECONDS,
    deliveriesPerMinute: DEFAULT_DELIVERIES_PER_MINUTE,
  },
  tokens: [],
  gitlabToken: null,
  signingKeys: [],
  policies: [policy],
});

const withSecret = (source: Source, { kind, change, keyId }: SourceSecretChanged['data']): Source => {
  if (kind === 'gitlab-token') return { ...source, gitlabToken: change === 'set' ? keyId : null };
  const others = source.signingKeys.filter((id) => id !== keyId);
  return { ...source, signingKeys: change === 'set' ? [...others, keyId] : others };
};
