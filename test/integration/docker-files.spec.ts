import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { PROJECT } from '../support/service-process.js';

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

/** What can be said of these files without Docker, which tests do not have. */
const textOf = (file: string): Promise<string> => readFile(join(PROJECT, file), 'utf8');

describe('docker-compose.yml', () => {
  let text: string;
  let compose: Compose;
  let example: ReadonlyMap<string, string>;
  beforeAll(async () => {
    text = await textOf('docker-compose.yml');
    compose = parse(text, { merge: true });
    const lines = (await textOf('.env.example')).split('\n').filter((line) => /^\w+=/.test(line));
    example = new Map(lines.map((line) => line.split('=', 2) as [string, string]));
  });

  const inProfile = (name: string): string[] =>
    Object.entries(compose.services)
      .filter(([, { profiles }]) => profiles === undefined || profiles.includes(name))
      .map(([service]) => service)
      .sort();

  it('has the service with both stores, and a profile without EventStoreDB', () => {
    expect(inProfile('eventstoredb')).toEqual(['alerts', 'eventstoredb', 'postgres']);
    expect(inProfile('postgres')).toEqual(['alerts-on-postgres', 'postgres']);
    expect(compose.services.alerts?.environment.EVENTSTOREDB_URL).toBe('esdb://eventstoredb:2113?tls=false');
    expect(compose.services['alerts-on-postgres']?.environment).not.toHaveProperty('EVENTSTOREDB_URL');
    expect(example.get('COMPOSE_PROFILES')).toBe('eventstoredb');
  });

  it('pins every image, EventStoreDB to the version that was tested', () => {
    const images = Object.values(compose.services).map(({ image }) => image);
    for (const image of images) expect(image).toMatch(/^[\w/-]+:\d[\w.-]*$/);
    expect(images).toContainEqual(expect.stringMatching(/^eventstore\/eventstore:23\.10\.8-/));
  });

  it('has no password of its own: those that are needed must be given', () => {
    for (const name of ['POSTGRES_PASSWORD', 'ADMIN_API_KEY']) {
      expect(example.get(name)).toBe('');
      const uses = text.match(new RegExp(`\\$\\{${name}[^}]*\\}`, 'g')) ?? [];
      expect(uses.length).toBeGreaterThan(0);
      for (const use of uses) expect(use).toMatch(/^\$\{\w+:\?/);
    }
    for (const { environment } of Object.values(compose.services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|KEY/.test(name)) expect(value).toMatch(/^\$\{\w+:[?-]/);
        expect(value).not.toMatch(/:\/\/[^/$]*:[^/$@]+@/);
      }
    }
  });

  it('passes on every setting that is not its own to decide, and .env.example names them all', async () => {
    const settings = [...(await textOf('src/config/read-settings.ts')).matchAll(/name: '([A-Z_]+)'/g)].map(
      ([, name]) => name as string,
    );
    const decided = ['HOST', 'PORT', 'DATA_DIR', 'SPOOL_DIR', 'EVENTSTOREDB_URL'];
    for (const service of ['alerts', 'alerts-on-postgres']) {
      const { environment } = compose.services[service]!;
      expect(settings.filter((name) => !decided.includes(name) && !(name in environment))).toEqual([]);
    }
    const used = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    expect([...example.keys()].filter((name) => name !== 'COMPOSE_PROFILES').sort()).toEqual([...used].sort());
  });

  it('starts the service when its stores are healthy, and keeps everything in volumes', async () => {
    for (const service of ['alerts', 'alerts-on-postgres']) {
      const { depends_on: needs = {}, volumes } = compose.services[service]!;
      for (const [store, { condition }] of Object.entries(needs)) {
        expect([store, condition]).toEqual([store, 'service_healthy']);
        expect(compose.services[store]?.healthcheck?.test[0]).toBe('CMD');
      }
      expect(volumes).toEqual(['alerts-data:/data']);
    }
    expect(Object.keys(compose.services.alerts?.depends_on ?? {}).sort()).toEqual(['eventstoredb', 'postgres']);
    const mounted = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.map((mount) => mount.split(':')[0]),
    );
    expect(Object.keys(compose.volumes).sort()).toEqual([...new Set(mounted)].sort());
    expect(compose.services.eventstoredb?.volumes).toContain('eventstoredb-data:/var/lib/eventstore');
    expect(compose.services.postgres?.volumes).toEqual(['postgres-data:/var/lib/postgresql']);
  });

  it('lets nobody reach the stores but the service, which this machine alone can reach unless somebody says otherwise', () => {
    for (const store of ['postgres', 'eventstoredb']) {
      expect(compose.services[store]).toMatchObject({ networks: ['stores'] });
      expect(compose.services[store]?.ports).toBeUndefined();
    }
    expect(compose.networks.stores?.internal).toBe(true);
    expect(compose.services.alerts?.ports).toEqual([`\${PUBLISH:-127.0.0.1:3000}:3000`]);
  });

  it('gives EventStoreDB threads enough from the beginning', () => {
    const { environment } = compose.services.eventstoredb!;
    expect(Number.parseInt(String(environment.DOTNET_ThreadPool_ForceMinWorkerThreads), 16)).toBe(64);
  });
});

describe('the Dockerfile', () => {
  let lines: string[];
  beforeAll(async () => {
    lines = (await textOf('Dockerfile')).replaceAll('\\\n', '').split('\n');
  });
  const all = (instruction: string): string[] =>
    lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));

  it('stands on node:24-slim and ends as a user who is not root', () => {
    for (const image of all('FROM')) expect(image).toMatch(/^node:24-slim( AS \w+)?$/);
    expect(all('USER')).toEqual(['node']);
    const last = (start: string) => lines.findLastIndex((line) => line.startsWith(start));
    expect(last('USER')).toBeGreaterThan(last('FROM'));
    expect(last('USER')).toBeLessThan(last('CMD'));
  });

  it('copies what exists and what .dockerignore lets in', async () => {
    const ignored = (await textOf('.dockerignore')).split('\n');
    const sources = all('COPY')
      .filter((copy) => !copy.startsWith('--from'))
      .flatMap((copy) => copy.split(' ').slice(0, -1));
    expect(sources).toContain('package-lock.json');
    for (const source of sources) {
      expect([source, existsSync(join(PROJECT, source))]).toEqual([source, true]);
      expect(ignored).toContain(`!${source}`);
    }
  });

  it('has the command line, as a command that anybody in the container can run', async () => {
    const runs = all('RUN').join('\n');
    expect(runs).toContain('chmod 755 dist/cli/main.js');
    expect(runs).toContain('ln -s /app/dist/cli/main.js /usr/local/bin/pipeline-alerts');
    expect(await textOf('dist/cli/main.js')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('is healthy while the process answers, and starts what the build makes', () => {
    expect(all('HEALTHCHECK')[0]).toMatch(/^--interval=\d+s/);
    expect(lines.join('\n')).toContain('/health/live');
    expect(all('CMD')).toEqual(['["node", "dist/main.js"]']);
    expect(existsSync(join(PROJECT, 'dist/main.js'))).toBe(true);
  });
});
