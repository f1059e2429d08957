import { Injectable } from '@nestjs/common';
import type { Projection } from './projection.js';

/** The projections of this process. Modules register theirs in their constructors, before the runners start. */
@Injectable()
export class ProjectionRegistry {
  private readonly byName = new Map<string, Projection>();

  /** @throws Error when another projection has the name already */
  register(projection: Projection): void {
    if (this.byName.has(projection.name)) {
      throw new Error(`projection ${projection.name} is registered twice; give one of them another name`);
    }
    this.byName.set(projection.name, projection);
  }

  /** @throws Error when nobody registered the name */
  get(name: string): Projection {
    const projection = this.byName.get(name);
    if (projection === undefined) {
      throw new Error(
        `no projection is called ${name}; registered are: ${[...this.byName.keys()].join(', ') || 'none'}`,
      );
    }
    return projection;
  }

  all(): readonly Projection[] {
    return [...this.byName.values()];
  }
}
