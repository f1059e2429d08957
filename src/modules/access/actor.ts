/** Who asks for something: stands in the metadata of every event that comes of it. */
export interface Actor {
  readonly name: string;
}
