/**
 * Sends deliveries as fast as they are answered, or at a given rate, from a process of its own. `generate.mjs <options as JSON>` prints one line of JSON: autocannon's
 * result, as far as the bench wants it. Every delivery is another pipeline: the n-th belongs to branch n modulo `branches`, and each branch goes through
 * `bodies` in their order.
 *
 * Options: url; token; connections; seconds or amount; perSecond (null: as fast as it goes); branches; first (number of the first pipeline); same (every
 * delivery is the first one again); bodies: JSON texts in which @PIPELINE@ and @BRANCH@ stand for the pipeline's id and the number of its branch.
 */
import autocannon from 'autocannon';

const options = JSON.parse(process.argv[2] ?? '{}');
const { url, token, connections, seconds, amount, perSecond, branches, first, same } = options;

/** Body as the pieces between its placeholders, and which placeholder stands behind each: writing one costs next to nothing. */
const bodies = options.bodies.map((text) => {
  const parts = text.split(/@(PIPELINE|BRANCH)@/);
  return { pieces: parts.filter((_, index) => index % 2 === 0), names: parts.filter((_, index) => index % 2 === 1) };
});

const bodyOf = (number) => {
  const branch = number % branches;
  const { pieces, names } = bodies[Math.floor(number / branches) % bodies.length];
  let body = pieces[0];
  for (const [index, name] of names.entries())
    body += (name === 'BRANCH' ? branch : first + number) + pieces[index + 1];
  return body;
};

let sent = 0;
const result = await autocannon({
  url,
  connections,
  ...(amount ? { amount } : { duration: seconds }),
  ...(perSecond ? { overallRate: perSecond } : {}),
  timeout: 30,
  // How often it looks whether the time is over.
  sampleInt: 250,
  requests: [
    {
      method: 'POST',
      path: '/functions/v1/events',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      setupRequest: (request) => {
        const number = same ? 0 : sent;
        sent += 1;
        return { ...request, body: bodyOf(number) };
      },
    },
  ],
});

const { latency, errors, timeouts } = result;
console.log(
  JSON.stringify({
    answered: result['2xx'],
    refused: result.non2xx,
    errors: errors + timeouts,
    sent,
    seconds: result.duration,
    perSecond: result['2xx'] / result.duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    p999Ms: latency.p99_9,
  }),
);
