// Speaks to the socket in SOCKET_URL as the reference client does and prints what it got as one JSON object.
import { createClient } from 'graphql-ws';

const { SOCKET_URL: url, SOCKET_TOKEN: token } = process.env;

function client(connectionParams) {
  return createClient({ url, connectionParams, retryAttempts: 0, lazy: true });
}

async function all(from, request) {
  const events = [];
  for await (const event of from.iterate(request)) {
    events.push(event);
  }
  return events;
}

async function failure(promise) {
  try {
    await promise;
    return null;
  } catch (error) {
    return error.code ? { code: error.code, reason: error.reason } : error;
  }
}

const known = client({ Authorization: `Bearer ${token}` });
const result = {
  query: await all(known, { query: 'query ($n: String!) { hello(name: $n) }', variables: { n: '案卷' } }),
  mutation: await all(known, { query: 'mutation { note(text: "x") }' }),
  subscription: await all(known, { query: 'subscription { ticks(count: 3) }' }),
  wrong: await failure(all(known, { query: '{ nothing }' })),
  stranger: await failure(all(client({ Authorization: 'Bearer a.b.c' }), { query: '{ hello }' })),
};
const endless = known.iterate({ query: 'subscription { forever }' });
result.first = (await endless.next()).value;
await endless.return();
await known.dispose();
console.log(JSON.stringify(result));
