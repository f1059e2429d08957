import type { ChangePolicy, ChangeSettings, IssueToken, NewToken, SourceCommand } from './commands.js';
import type { Decision } from './decision.js';
import type { SourceEvent } from './events.js';
import { sameDocument } from './same-document.js';
import { policyInForce, type Source, type SourceState, tokenFault } from './source.js';
import { settingsFault } from './source-settings.js';

/** Overlap needs two; the rest is room for those that are forgotten. Expired and revoked ones do not count. */
export const MOST_VALID_TOKENS = 50;

/** Every delivery may have to be hashed once for each. */
export const MOST_SIGNING_KEYS = 5;

/** What happens when somebody wants something of a source. */
export const decide = (command: SourceCommand, state: SourceState): Decision => {
  if (command.type === 'RegisterSource') {
    const { sourceId, name, policy, token } = command;
    if (state !== null) return { kind: 'conflict', reason: `Source ${sourceId} is registered already.` };
    return happened(
      { type: 'SourceRegistered', data: { sourceId, name, provider: 'gitlab', policy } },
      issued(sourceId, token),
    );
  }
  if (state === null) return { kind: 'not-found', reason: 'There is no source with this id.' };
  const sourceId = state.id;
  switch (command.type) {
    case 'IssueToken':
      return issueToken(command, state);
    case 'RevokeToken':
      return revokeToken(command.tokenId, state);
    case 'SetGitlabToken':
      return happened(secretChanged(sourceId, 'gitlab-token', 'set', command.keyId));
    case 'RemoveGitlabToken':
      if (state.gitlabToken === null) return nothing;
      return happened(secretChanged(sourceId, 'gitlab-token', 'removed', state.gitlabToken));
    case 'AddSigningKey':
      if (state.signingKeys.length >= MOST_SIGNING_KEYS) {
        return conflict(
          `A source has at most ${MOST_SIGNING_KEYS} signing keys: remove one that is not used any more.`,
        );
      }
      return happened(secretChanged(sourceId, 'signing-key', 'set', command.keyId));
    case 'RemoveSigningKey':
      if (!state.signingKeys.includes(command.keyId)) {
        return { kind: 'not-found', reason: 'This source has no signing key with this id.' };
      }
      return happened(secretChanged(sourceId, 'signing-key', 'removed', command.keyId));
    case 'ChangePolicy':
      return changePolicy(command, state);
    case 'DisableSource':
      return state.enabled ? happened({ type: 'SourceDisabled', data: { sourceId, note: command.note } }) : nothing;
    case 'EnableSource':
      return state.enabled ? nothing : happened({ type: 'SourceEnabled', data: { sourceId } });
    case 'ChangeSettings':
      return changeSettings(command, state);
  }
};

const happened = (...events: readonly SourceEvent[]): Decision => ({ kind: 'events', events });
const nothing: Decision = { kind: 'events', events: [] };
const conflict = (reason: string): Decision => ({ kind: 'conflict', reason });

const issued = (sourceId: string, token: NewToken): SourceEvent => ({
  type: 'SourceTokenIssued',
  data: { sourceId, ...token },
});

const secretChanged = (
  sourceId: string,
  kind: 'gitlab-token' | 'signing-key',
  change: 'set' | 'removed',
  keyId: string,
): SourceEvent => ({ type: 'SourceSecretChanged', data: { sourceId, kind, change, keyId } });

const issueToken = ({ token, at }: IssueToken, source: Source): Decision => {
  const now = new Date(at);
  if (tokenFault({ revoked: false, expiresAt: token.expiresAt }, now) === 'expired') {
    return { kind: 'invalid', field: 'expiresAt', reason: 'expiresAt must lie in the future.' };
  }
  const valid = source.tokens.filter((known) => tokenFault(known, now) === null);
  if (valid.length >= MOST_VALID_TOKENS) {
    return conflict(`A source has at most ${MOST_VALID_TOKENS} valid tokens: revoke those that are not used any more.`);
  }
  return happened(issued(source.id, token));
};

const revokeToken = (tokenId: string, { id: sourceId, tokens }: Source): Decision => {
  const token = tokens.find(({ id }) => id === tokenId);
  if (token === undefined) return { kind: 'not-found', reason: 'This source has no token with this id.' };
  return token.revoked ? nothing : happened({ type: 'SourceTokenRevoked', data: { sourceId, tokenId } });
};

const changePolicy = ({ policy, expectedVersion }: ChangePolicy, source: Source): Decision => {
  const current = policyInForce(source);
  if (expectedVersion !== null && expectedVersion !== current.version) {
    return conflict(
      `The policy is at version ${current.version} by now, not at ${expectedVersion}: look at it and decide again.`,
    );
  }
  if (sameDocument(current, { ...policy, version: current.version })) return nothing;
  const version = current.version + 1;
  return happened({
    type: 'SourcePolicyChanged',
    data: { sourceId: source.id, version, policy: { ...policy, version } },
  });
};

const changeSettings = ({ settings }: ChangeSettings, source: Source): Decision => {
  const wanted = { ...source.settings, ...settings };
  const wrong = settingsFault(wanted);
  if (wrong !== null) return { kind: 'invalid', ...wrong };
  if (sameDocument(wanted, source.settings)) return nothing;
  return happened({ type: 'SourceSettingsChanged', data: { sourceId: source.id, ...wanted } });
};
