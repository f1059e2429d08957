import { Controller, Get } from '@nestjs/common';
import { Public, PublicAddress } from '../http/index.js';
import { type OpenApiDocument, openApiDocument } from './openapi-document.js';

@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly address: PublicAddress) {}

  /** Holds nothing that is not in this repository, too. */
  @Public()
  @Get()
  read(): OpenApiDocument {
    return openApiDocument(this.address.url);
  }
}
