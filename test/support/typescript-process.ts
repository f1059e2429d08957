import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const HERE = new URL('./', import.meta.url).href;
const REGISTER = `import { register } from 'node:module'; register('./typescript-hooks.mjs', '${HERE}');`;

/** A script of this folder as a process of its own, to be killed without any warning. */
export class TypeScriptProcess {
  private constructor(private readonly child: ChildProcess) {}

  static start(script: string, ...args: readonly string[]): TypeScriptProcess {
    const path = fileURLToPath(new URL(script, HERE));
    const preload = `data:text/javascript,${encodeURIComponent(REGISTER)}`;
    const { NODE_OPTIONS: _jests, ...env } = process.env;
    const child = spawn(process.execPath, ['--import', preload, path, ...args], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new TypeScriptProcess(child);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
