import type { SourceView } from '../../modules/sources/index.js';
import { CommandFailedError, EXIT } from '../command-failed.error.js';
import { readList } from './read-list.js';
import { at, type Service } from './service.js';

export const SOURCE_ARGUMENT = 'id of the source, or its name where no other one has it';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export const isId = (text: string): boolean => UUID.test(text);

/** @throws CommandFailedError no source of this name, or several. The argument is not repeated: it may be something that was pasted wrongly. */
export const findSourceId = async (service: Service, given: string): Promise<string> => {
  if (isId(given)) return given;
  const { items } = await readList<SourceView>(service, at('sources'));
  const [found, another] = items.filter(({ name }) => name === given.trim());
  if (found === undefined) {
    throw new CommandFailedError('There is no source with this name: "source list" shows them all.', EXIT.notFound);
  }
  if (another !== undefined) {
    throw new CommandFailedError(
      'Several sources have this name: give the id, which "source list" shows.',
      EXIT.refused,
    );
  }
  return found.id;
};
