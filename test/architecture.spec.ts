import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';

const ROOT = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);

interface Report {
  readonly summary: {
    readonly violations: readonly { from: string; to: string; rule: { name: string } }[];
    readonly totalCruised: number;
  };
}

/** dependency-cruiser in a process of its own: it loads its configuration with `import()`, which Jest's sandbox intercepts. */
const cruise = async (folder: string): Promise<Report['summary']> => {
  const program = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, 'src', '--config', path.join(ROOT, '.dependency-cruiser.mjs'), '--output-type', 'json'];
  const { stdout } = await run(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }).catch(
    (failed: { stdout: string }) => failed,
  );
  return (JSON.parse(stdout) as Report).summary;
};

describe('the layer rules of the design', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  const projectWith = async (files: Record<string, string>): Promise<string> => {
    const folder = await mkdtemp(path.join(tmpdir(), 'layers-'));
    folders.push(folder);
    for (const [file, text] of Object.entries({ 'tsconfig.json': '{}', ...files })) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
    return folder;
  };

  it('hold in this project', async () => {
    const { violations, totalCruised } = await cruise(ROOT);
    expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
    expect(totalCruised).toBeGreaterThan(100);
  });

  const leaf = 'export const x = 1;\n';
  it.each([
    ['domain-imports-only-itself', 'src/modules/a/domain/d.ts', 'node:crypto'],
    ['domain-imports-only-itself', 'src/modules/a/domain/d.ts', '../commands/leaf.js'],
    ['modules-only-through-their-index', 'src/modules/b/x.ts', '../a/commands/leaf.js'],
    ['modules-only-through-their-index-from-outside', 'src/main.ts', './modules/a/commands/leaf.js'],
    ['event-store-only-through-its-port', 'src/modules/b/x.ts', '../../event-store/postgres/leaf.js'],
    ['client-only-in-its-adapter', 'src/event-store/x.ts', '@eventstore/db-client'],
    ['client-only-in-its-adapter', 'src/modules/b/x.ts', '@eventstore/db-client/dist/index.js'],
    ['event-stores-know-nothing-of-each-other', 'src/event-store/eventstoredb/x.ts', '../postgres/leaf.js'],
    ['commands-never-touch-read-models', 'src/modules/a/commands/c.ts', '../projections/leaf.js'],
    ['migration-list-lists-migrations-only', 'src/database/migrations.ts', '../modules/a/commands/leaf.js'],
    ['no-cycles', 'src/modules/a/commands/c.ts', './c2.js'],
  ])('%s: %s must not import %s', async (rule, file, target) => {
    const folder = await projectWith({
      'src/modules/a/commands/leaf.ts': leaf,
      'src/modules/a/commands/c2.ts': "import './c.js';\nexport const y = 1;\n",
      'src/modules/a/commands/c.ts': leaf,
      'src/modules/a/projections/leaf.ts': leaf,
      'src/event-store/postgres/leaf.ts': leaf,
      [file]: `import '${target}';\nexport const z = 1;\n`,
    });
    const { violations } = await cruise(folder);
    expect(violations.map((violation) => violation.rule.name)).toContain(rule);
  });

  it('read the environment in one place only', async () => {
    const files = (await readdir(path.join(ROOT, 'src'), { recursive: true })).filter((file) => file.endsWith('.ts'));
    const readers: string[] = [];
    for (const file of files) {
      if (/process\.env\b/.test(await readFile(path.join(ROOT, 'src', file), 'utf8'))) readers.push(file);
    }
    expect(readers).toEqual([expect.stringMatching(/^config\//)]);
  });
});

/** What needs no import and still is a clock, chance or the world outside. `new Date(text)` is none of them. */
const IMPURE =
  /\bDate\.now\b|\bnew Date(?:\(\s*\)|(?!\s*\())|(?<!new\s+)\bDate\(|\bMath\.random\b|\b(?:performance|crypto|process|console)\.|\b(?:fetch|setTimeout|setInterval|setImmediate)\(|\bglobalThis\b/g;

const impureIn = (text: string): string[] => [...text.matchAll(IMPURE)].map(([found]) => found);

describe('domain folders', () => {
  it('use no clock, no randomness and nothing of the world outside', async () => {
    const files = (await readdir(path.join(ROOT, 'src/modules'), { recursive: true })).filter((file) =>
      /^\w+\/domain\/.*(?<!\.spec)\.ts$/.test(file),
    );
    const found: string[] = [];
    for (const file of files) {
      const text = await readFile(path.join(ROOT, 'src/modules', file), 'utf8');
      found.push(...impureIn(text).map((use) => `${file}: ${use}`));
    }
    expect(found).toEqual([]);
    expect(files.length).toBeGreaterThan(30);
  });

  it.each([
    'const at = Date.now();',
    'const at = new Date().toISOString();',
    'const at = new Date;',
    'const at = Date();',
    'const chance = Math.random() < 0.5;',
    'const began = performance.now();',
    'const id = crypto.randomUUID();',
    'const zone = process.env.TZ;',
    'console.log(state);',
    'await fetch(url);',
    'setTimeout(retry, 1_000);',
    'globalThis.state = state;',
  ])('must not hold %s', (line) => {
    expect(impureIn(`export const decide = () => {\n  ${line}\n};\n`)).toHaveLength(1);
  });

  it.each(['new Date(finishedAt)', 'Date.parse(text)', 'type At = Date;'])('may hold %s', (text) =>
    expect(impureIn(text)).toEqual([]),
  );
});

describe('“Where things go” in the README', () => {
  it('names folders that exist', async () => {
    const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
    const section = readme.split(/^## /m).find((text) => text.startsWith('Where things go'));
    const folders = [...(section ?? '').matchAll(/`((?:src|test|bench|docs|scripts)\/[^`]*\/)`/g)].map(
      (match) => match[1] ?? '',
    );
    expect(folders.length).toBeGreaterThanOrEqual(8);
    expect(folders.filter((folder) => !existsSync(path.join(ROOT, folder)))).toEqual([]);
  });
});
