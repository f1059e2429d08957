/** A power of two. Lanes that share a number are taken for one, which makes a few records wait that need not. */
const NUMBERS = 65_536;

/** How many records of a lane wait, in the same little memory however many there are. */
export class LaneCounts {
  private readonly counts = new Uint32Array(NUMBERS);

  add(lane: number): void {
    this.counts[lane % NUMBERS]! += 1;
  }

  remove(lane: number): void {
    this.counts[lane % NUMBERS]! -= 1;
  }

  has(lane: number): boolean {
    return this.counts[lane % NUMBERS]! > 0;
  }
}
