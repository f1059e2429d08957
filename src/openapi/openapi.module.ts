import { Module } from '@nestjs/common';
import { OpenApiController } from './openapi.controller.js';

/** `GET /openapi.json` */
@Module({ controllers: [OpenApiController] })
export class OpenApiModule {}
