import { IsString } from 'class-validator';

export class RegisterSourceDto {
  @IsString({ message: 'name must be a string.' })
  readonly name: string;
}
