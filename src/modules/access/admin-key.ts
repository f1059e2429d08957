import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/index.js';
import { hashToken } from '../../credentials/index.js';
import type { Actor } from './actor.js';
import { BOOTSTRAP_NAME } from './domain/index.js';

const ADMIN: Actor = { name: BOOTSTRAP_NAME, keyId: null, role: 'admin', sources: null };

/** The bootstrap key: ADMIN_API_KEY, or the one that was made on the first start. Kept as a hash. */
@Injectable()
export class AdminKey {
  private readonly hash: Buffer;

  constructor(settings: Settings) {
    if (settings.adminApiKey === null)
      throw new Error('there is no admin key: it is made or read before the service starts');
    this.hash = Buffer.from(hashToken(settings.adminApiKey));
  }

  /** Takes the same time for every wrong key. */
  actorOf(key: string): Actor | null {
    return timingSafeEqual(Buffer.from(hashToken(key)), this.hash) ? ADMIN : null;
  }
}
