import type { AddressInfo } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Settings } from '../config/index.js';

/** Listening on every address means that this machine's own name for itself is one of them. */
const EVERY_ADDRESS = new Set(['0.0.0.0', '::']);

/** How others reach this service. */
@Injectable()
export class PublicAddress {
  constructor(
    private readonly settings: Settings,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** PUBLIC_URL, or where this process listens: without a slash at its end. */
  get url(): string {
    return this.settings.publicUrl ?? this.localUrl();
  }

  private localUrl(): string {
    const { host } = this.settings;
    const name = EVERY_ADDRESS.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
    return `http://${name}:${this.port()}`;
  }

  /** With PORT=0 the port is known once the server listens. */
  private port(): number {
    const address = this.adapterHost.httpAdapter?.getHttpServer()?.address() as AddressInfo | string | null | undefined;
    return typeof address === 'object' && address !== null ? address.port : this.settings.port;
  }
}
