import { Controller, Get } from '@nestjs/common';
import { Public, PublicAddress } from '../http/index.js';
import { type OpenApiDocument, openApiDocument } from './openapi-document.js';

@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly address: PublicAddress) {}

  /** Needs no key: it holds nothing that is not in the source code, and the address that GitLab is given. */
  @Public()
  @Get()
  read(): OpenApiDocument {
    return openApiDocument(this.address.url);
  }
}
