import { randomUUID } from 'node:crypto';
import type { EventStore, NewEvent } from '../../src/event-store/index.js';
import { branchAddress } from '../../src/modules/alerts/commands/branch-writer/branch-address.js';
import { alertId } from '../../src/modules/alerts/commands/branch-writer/event-identity.js';
import { toNewEvents } from '../../src/modules/alerts/commands/branch-writer/stored-branch-event.js';
import {
  type BranchCommand,
  type BranchState,
  DEFAULT_POLICY,
  decide,
  evolve,
  initialState,
  judge,
  type PipelineEvent,
  type Policy,
} from '../../src/modules/alerts/domain/index.js';
import { pipelineEvent } from './branch-scenario.js';

/** Id of a source of which nothing else is needed, from 1 to 9. */
export const testSource = (number: number): string => `0000000${number}-0000-4000-8000-000000000000`;

/** So that an append stays far below its limit of bytes. */
const EVENTS_PER_APPEND = 100;

/**
 * Writes one branch's stream as the service would, event ids and metadata included, but many deliveries at once and with the
 * clock of the test.
 */
export class BranchLog {
  readonly stream: string;
  state: BranchState = initialState;
  private readonly fingerprint: string;
  private readonly template: PipelineEvent;
  private waiting: NewEvent[] = [];
  private revision = -1n;

  constructor(
    private readonly sourceId: string,
    private readonly over: Pick<PipelineEvent, 'project' | 'branch'>,
    private policy: Policy = DEFAULT_POLICY,
  ) {
    this.template = pipelineEvent(1, 'success', 1, over);
    const { stream, fingerprint } = branchAddress(sourceId, this.template);
    this.stream = stream;
    this.fingerprint = fingerprint;
  }

  /** The alert that is open, or was the last one to be. */
  get alertId(): string {
    if (this.state.alert === null) throw new Error('no alert has opened on this branch');
    return this.state.alert.id;
  }

  /** What comes from here on is judged by another policy. */
  under(policy: Policy): this {
    this.policy = policy;
    return this;
  }

  /** A delivery that comes in at a time: `receivedAt` in ISO 8601. */
  deliver(event: PipelineEvent, receivedAt = new Date().toISOString()): this {
    const { project: _project, branch: _branch, ...fact } = event;
    const judgement = judge(this.policy, event);
    if (judgement.kind === 'ignored') return this;
    const { failuresInARow } = this.policy;
    const context = {
      branch: branchAddress(this.sourceId, this.template).branch,
      project: this.over.project,
      fingerprint: this.fingerprint,
      alertId: (number: number) => alertId(this.stream, number),
    };
    const { pipelineId, status } = event;
    return judgement.kind === 'sighting'
      ? this.decide({ type: 'ReceiveSighting', context, pipelineId, status, failuresInARow, receivedAt }, {})
      : this.decide(
          {
            ...judgement,
            type: 'ReceiveOutcome',
            context,
            outcome: { ...fact, status: judgement.status },
            failuresInARow,
            receivedAt,
            recordedBefore: false,
          },
          { deliveryId: randomUUID() },
        );
  }

  /** Shorthand for {@link deliver}. */
  passed(pipelineId: number, second?: number): this {
    return this.deliver(pipelineEvent(pipelineId, 'success', second, this.over));
  }

  failed(pipelineId: number, second?: number): this {
    return this.deliver(pipelineEvent(pipelineId, 'failed', second, this.over));
  }

  canceled(pipelineId: number, second?: number): this {
    return this.deliver(pipelineEvent(pipelineId, 'canceled', second, this.over));
  }

  skipped(pipelineId: number): this {
    return this.deliver(pipelineEvent(pipelineId, 'skipped', null, this.over));
  }

  acknowledged(by: string, note: string | null): this {
    const at = new Date().toISOString();
    return this.decide({ type: 'AcknowledgeAlert', alertId: this.alertId, by, note, at }, { actor: by });
  }

  resolved(by: string, note: string | null): this {
    const at = new Date().toISOString();
    return this.decide({ type: 'ResolveAlert', alertId: this.alertId, by, note, at }, { actor: by });
  }

  deleted(): this {
    const { project } = this.over;
    const receivedAt = new Date().toISOString();
    return this.decide({ type: 'ReceiveBranchDeletion', project, receivedAt, recordedBefore: false }, {});
  }

  /** Writes what has happened since the last time. Returns the position of the last event. */
  async appendTo(store: EventStore): Promise<bigint> {
    let position = 0n;
    while (this.waiting.length > 0) {
      const events = this.waiting.splice(0, EVENTS_PER_APPEND);
      const expected = this.revision < 0n ? ('no-stream' as const) : this.revision;
      const written = await store.append({ stream: this.stream, expected, events, timeoutMs: 10_000 });
      this.revision = written.revision;
      position = written.positions.at(-1) ?? position;
    }
    return position;
  }

  private decide(command: BranchCommand, metadata: NewEvent['metadata']): this {
    const decision = decide(command, this.state);
    if (decision.kind !== 'events') return this;
    const cause = randomUUID();
    this.waiting.push(
      ...toNewEvents(this.stream, cause, { ...metadata, $correlationId: cause, $causationId: cause }, decision.events),
    );
    this.state = decision.events.reduce(evolve, this.state);
    return this;
  }
}

/** `group/app` with id 4711, branch main, unless said otherwise. */
export const branchOf = ({
  projectId = '4711',
  path = 'group/app',
  kind = 'branch' as PipelineEvent['branch']['kind'],
  ref = 'main',
} = {}): Pick<PipelineEvent, 'project' | 'branch'> => ({
  project: { id: projectId, path, webUrl: `https://gitlab.example/${path}` },
  branch: { kind, ref },
});
