import {
  type Branch,
  type BranchCommand,
  type BranchContext,
  type BranchEvent,
  type BranchState,
  DEFAULT_POLICY,
  type Decision,
  decide,
  evolve,
  initialState,
  judge,
  type Outcome,
  type PipelineEvent,
  type PipelineStatus,
  type Policy,
} from '../../src/modules/alerts/domain/index.js';

const BRANCH: Branch = { sourceId: 'source-1', projectKey: '4711', kind: 'branch', ref: 'main' };

export const CONTEXT: BranchContext = {
  branch: BRANCH,
  project: { id: '4711', path: 'group/app', webUrl: 'https://gitlab.example/group/app' },
  fingerprint: 'f1',
  alertId: (number) => `alert-${number}`,
};

export const RECEIVED_AT = '2026-01-01T12:00:00.000Z';

/** Second 0 of the scenarios' clock. */
const EPOCH = Date.UTC(2026, 0, 1) / 1000;

export const at = (second: number): string => new Date((EPOCH + second) * 1000).toISOString();

export const pipelineEvent = (
  pipelineId: number | string,
  status: PipelineStatus,
  second: number | null = Number(pipelineId),
  over: Partial<PipelineEvent> = {},
): PipelineEvent => ({
  pipelineId: String(pipelineId),
  status,
  sha: `sha${pipelineId}`,
  url: `https://gitlab.example/group/app/-/pipelines/${pipelineId}`,
  finishedAt: second === null ? null : at(second),
  createdAt: at(0),
  durationSeconds: 60,
  name: null,
  source: 'push',
  triggeredBy: 'Ada',
  commitTitle: 'Change something',
  commitAuthor: 'Ada',
  mergeRequest: null,
  failedJobs: [],
  failedJobCount: 0,
  project: CONTEXT.project,
  branch: { kind: 'branch', ref: 'main' },
  ...over,
});

/** The command that a delivery becomes under a policy; null where the policy ignores it. */
export const receive = (
  event: PipelineEvent,
  policy: Policy = DEFAULT_POLICY,
  recordedBefore: boolean | null = null,
): BranchCommand | null => {
  const judgement = judge(policy, event);
  const { project, branch: _branch, ...outcome } = event;
  const context = { ...CONTEXT, project };
  switch (judgement.kind) {
    case 'ignored':
      return null;
    case 'sighting':
      return {
        type: 'ReceiveSighting',
        context,
        pipelineId: event.pipelineId,
        status: event.status,
        failuresInARow: policy.failuresInARow,
        receivedAt: RECEIVED_AT,
      };
    case 'outcome':
      return {
        type: 'ReceiveOutcome',
        context,
        outcome: { ...outcome, status: judgement.status } satisfies Outcome,
        verdict: judgement.verdict,
        policyVersion: judgement.policyVersion,
        rule: judgement.rule,
        failuresInARow: policy.failuresInARow,
        receivedAt: RECEIVED_AT,
        recordedBefore,
      };
  }
};

/** A branch's stream in memory: decides, keeps what was decided, and answers look-ups as the handler does. */
export class BranchScenario {
  readonly events: BranchEvent[] = [];
  state: BranchState = initialState;

  constructor(private readonly policy: Policy = DEFAULT_POLICY) {}

  given(...deliveries: PipelineEvent[]): this {
    for (const delivery of deliveries) this.deliver(delivery);
    return this;
  }

  deliver(event: PipelineEvent, policy: Policy = this.policy): Decision {
    const command = receive(event, policy);
    if (command === null) return { kind: 'unchanged' };
    const decision = this.when(command);
    if (decision.kind !== 'look-up') return decision;
    const recordedBefore = this.events.some(
      (stored) =>
        stored.type === 'PipelineOutcomeRecorded' &&
        stored.data.outcome.pipelineId === event.pipelineId &&
        stored.data.outcome.status === event.status &&
        stored.data.outcome.finishedAt === event.finishedAt,
    );
    const again = receive(event, policy, recordedBefore);
    if (again === null) throw new Error('a judged delivery became an ignored one');
    return this.when(again);
  }

  when(command: BranchCommand): Decision {
    const decision = decide(command, this.state);
    if (decision.kind === 'events') {
      this.events.push(...decision.events);
      this.state = decision.events.reduce(evolve, this.state);
    }
    return decision;
  }

  get types(): string[] {
    return this.events.map((event) => event.type);
  }
}

/** The types of the events that a decision appends. */
export const typesOf = (decision: Decision): string[] =>
  decision.kind === 'events' ? decision.events.map((event) => event.type) : [];
