import type { Position } from '../../../event-store/index.js';
import type { Frame } from './frame.js';

/** The end of the log, up to so many bytes, kept once for all readers. */
export class RecentFrames {
  private readonly frames: Frame[] = [];
  private size = 0;
  private end: Position;

  /** @param floor everything that goes out and stands after it is in here, or will be */
  constructor(
    private floor: Position,
    private readonly mostBytes: number,
  ) {
    this.end = floor;
  }

  get bytes(): number {
    return this.size;
  }

  /** Everything up to here that goes out has been added. */
  get upTo(): Position {
    return this.end;
  }

  add(frame: Frame): void {
    this.frames.push(frame);
    this.size += frame.bytes.length;
    this.passOver(frame.position);
    while (this.size > this.mostBytes) this.dropOldest();
  }

  /** Nothing that goes out stands between the last frame and this position. */
  passOver(position: Position): void {
    if (position > this.end) this.end = position;
  }

  /** False where events after the position are not in here any more. */
  reaches(position: Position): boolean {
    return position >= this.floor;
  }

  /** The first frame after a position; null as long as there is none. */
  next(after: Position): Frame | null {
    let [low, high] = [0, this.frames.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.frames[middle]!.position > after) high = middle;
      else low = middle + 1;
    }
    return this.frames[low] ?? null;
  }

  private dropOldest(): void {
    const oldest = this.frames.shift()!;
    this.size -= oldest.bytes.length;
    this.floor = oldest.position;
  }
}
