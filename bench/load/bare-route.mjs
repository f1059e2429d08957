/** The baseline: a Fastify route that parses the same body and does nothing with it. Prints its address; ends with its standard input. */
import Fastify from 'fastify';

const server = Fastify({ logger: false });
server.post('/functions/v1/events', async ({ body }) => ({ status: body.object_attributes.status }));
console.log(await server.listen({ host: '127.0.0.1', port: 0 }));
process.stdin.on('end', () => process.exit()).resume();
