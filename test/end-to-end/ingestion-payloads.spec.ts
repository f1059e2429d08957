import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestService, type TestService } from '../support/test-service.js';

/** Deliveries that real tools have captured. They lie beside the repository and are no part of it. */
const FOLDER = path.resolve(import.meta.dirname, '../../../shared/gitlab-payloads');

const PASSING = { result: 'recorded', type: 'RESOLVE', priority: null };
const IGNORED = { result: 'ignored', type: null, priority: null };
const failing = (priority: string) => ({ result: 'opened', type: 'ALERT', priority });

/** What section 2 of the design makes of each, as the first delivery of its source. */
const VERDICTS: Readonly<Record<string, typeof PASSING | typeof IGNORED | ReturnType<typeof failing>>> = {
  'GuanceCloud__datakit__pipelineJson1.json': PASSING,
  'drone__go-scm__pipeline_hook.json': PASSING,
  'drone__go-scm__pipeline_subgroup.json': PASSING,
  'gitlab4j__gitlab4j-api__pipeline-event.json': PASSING,
  'go-playground__webhooks__pipeline-event.json': PASSING,
  'jenkinsci__gitlab-plugin__PipelineEvent.json': PASSING,
  // The status is `failure`, which GitLab has never sent.
  'jenkinsci__gitlab-plugin__PipelineFailureEvent.json': IGNORED,
  'open-telemetry__opentelemetry-collector-contrib__canceled.json': failing('MEDIUM'),
  // A child pipeline.
  'open-telemetry__opentelemetry-collector-contrib__multi_pipeline.json': IGNORED,
  'open-telemetry__opentelemetry-collector-contrib__nil_commit.json': PASSING,
  'open-telemetry__opentelemetry-collector-contrib__skipped.json': failing('LOW'),
  'port-labs__ocean__pipeline_payload.json': PASSING,
  'raquezha__nuecagram__SAMPLE_PAYLOAD_FAILED.json': failing('HIGH'),
  'raquezha__nuecagram__SAMPLE_PAYLOAD_RUNNING.json': IGNORED,
  'raquezha__nuecagram__SAMPLE_PAYLOAD_SUCCESS.json': PASSING,
  'raquezha__nuecagram__pipeline-event-1-failed.json': failing('HIGH'),
  'raquezha__nuecagram__pipeline-event-1-running.json': IGNORED,
  'remember-5__gitlab-bot__pipeline-event.json': PASSING,
  'xanzy__go-gitlab__pipeline.json': PASSING,
};

const describeWhereTheyAre = existsSync(FOLDER) ? describe : describe.skip;

describeWhereTheyAre('Captured deliveries (../shared/gitlab-payloads)', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('are all judged below', async () => {
    const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json') && file !== 'ORIGINS.json');
    expect(files.sort()).toEqual(Object.keys(VERDICTS).sort());
  });

  it.each(Object.entries(VERDICTS))('%s: %p', async (file, { result, type, priority }) => {
    const { token } = await service.registerSource(file);
    const answer = await service.deliver(token, await readFile(path.join(FOLDER, file)));
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ result, type });
    expect(answer.text).not.toMatch(/@|NESTOR_PROD_ENVIRONMENT/);
    if (priority !== null) expect(answer.json.reason).toContain(`priority ${priority}`);
  });
});
