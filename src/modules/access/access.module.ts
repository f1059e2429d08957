import { Module } from '@nestjs/common';
import { AdminKey } from './admin-key.js';
import { ApiKeyGate } from './http/api-key.gate.js';

/** Who may use `/v1`. */
@Module({ providers: [AdminKey, ApiKeyGate] })
export class AccessModule {}
