/** What has to be undone before the process ends, the latest first. */
export class UndoStack {
  private readonly steps: { readonly name: string; undo(): unknown }[] = [];

  push(name: string, undo: () => unknown): void {
    this.steps.push({ name, undo });
  }

  /** A step that fails is told to `onError` and does not keep the others from being undone. */
  async undoAll(onError: (message: string) => void): Promise<void> {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step.undo();
      } catch (error) {
        onError(`${step.name} could not be stopped in order: ${(error as Error).message}`);
      }
    }
  }
}
