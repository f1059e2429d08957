import { Command } from 'commander';
import type { DeliveryView } from '../../modules/deliveries/index.js';
import type { CommandContext } from '../command-context.js';
import { findSourceId, SOURCE_ARGUMENT } from '../service/find-source.js';
import { onService } from '../service/on-service.js';
import { at } from '../service/service.js';
import { deliveryText } from './delivery-text.js';
import { listCommand } from './list-deliveries.js';

const DELIVERY_ARGUMENT = 'id of the delivery';

export const deliveriesCommand = (context: CommandContext): Command =>
  new Command('deliveries')
    .description('what became of what was delivered')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(showCommand(context))
    .addCommand(redeliverCommand(context));

const showCommand = (context: CommandContext): Command => {
  const command = new Command('show')
    .description('One delivery: how it proved itself, what was understood, what came of it.')
    .argument('<source>', SOURCE_ARGUMENT)
    .argument('<delivery>', DELIVERY_ARGUMENT);
  return onService<[string, string]>(command, context, async ({ service, args: [given, id] }) => {
    const path = at('sources', await findSourceId(service, given), 'deliveries', id);
    const delivery = await service.get<DeliveryView>(path);
    return { document: delivery, text: deliveryText(delivery) };
  });
};

const redeliverCommand = (context: CommandContext): Command => {
  const command = new Command('redeliver')
    .summary('handle a stored delivery again')
    .description('Handles a stored delivery again, under the policy of now; only one whose sender had proved itself.')
    .argument('<source>', SOURCE_ARGUMENT)
    .argument('<delivery>', DELIVERY_ARGUMENT);
  return onService<[string, string]>(command, context, async ({ service, args: [given, id] }) => {
    const path = at('sources', await findSourceId(service, given), 'deliveries', id, 'redeliver');
    const delivery = await service.send<DeliveryView>('POST', path);
    return { document: delivery, text: deliveryText(delivery) };
  });
};
