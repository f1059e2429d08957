import { Injectable } from '@nestjs/common';
import { PublicAddress } from '../../http/index.js';

/** The address to paste into GitLab's webhook form. */
@Injectable()
export class WebhookAddress {
  constructor(private readonly address: PublicAddress) {}

  /** Holds the token: to be shown to the person who registers a source, and to nobody else. */
  withToken(token: string): string {
    return `${this.address.url}/functions/v1/events?token=${token}`;
  }
}
