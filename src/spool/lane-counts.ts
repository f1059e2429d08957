/** A power of two. Lanes that share a number are taken for one, which makes a few records wait that need not. */
const NUMBERS = 65_536;

/** How many records of a lane wait, in the same little memory however many there are. */
export class LaneCounts {
  private readonly counts = new Uint32Array(NUMBERS);

  add(lane: number): void {
    this.counts[lane % NUMBERS]! += 1;
  }

  remove(lane: number): void {
    const number = lane % NUMBERS;
    this.counts[number] = Math.max(0, this.counts[number]! - 1);
  }

  clear(): void {
    this.counts.fill(0);
  }

  has(lane: number): boolean {
    return this.counts[lane % NUMBERS]! > 0;
  }
}
