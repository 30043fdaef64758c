import 'graphiql/setup-workers/vite';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createElement, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './console.css';
import { greeting } from './greeting.js';

// The page is served at the API's own address.
const endpoint = new URL(location.pathname, location.origin);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

const invitation = {
  errors: [{ message: '请先在上方粘贴访问令牌。 Paste an access token above first: anjuan token --as branch.revisits' }],
};

function fetcherFor(token) {
  if (!token) {
    return async () => invitation;
  }
  const headers = { Authorization: `Bearer ${token}` };
  const wsClient = createClient({ url: socket.href, lazy: true, connectionParams: headers });
  return createGraphiQLFetcher({ url: endpoint.href, headers, wsClient });
}

// The token stays in this page's memory: nothing personal is stored in the browser.
function TokenBar({ onToken }) {
  const submit = (event) => {
    event.preventDefault();
    onToken(new FormData(event.target).get('token').replace(/^\s*bearer\s+/i, '').trim());
  };
  return createElement(
    'form',
    { className: 'token-bar', onSubmit: submit },
    createElement('strong', null, '案卷 Anjuan'),
    createElement('label', { htmlFor: 'token' }, '访问令牌 Token'),
    createElement('input', {
      id: 'token',
      name: 'token',
      type: 'password',
      autoComplete: 'off',
      spellCheck: false,
      placeholder: '粘贴令牌 · paste a token: anjuan token --as branch.revisits',
    }),
    createElement('button', { type: 'submit' }, '使用 Use'),
  );
}

function Console() {
  const [token, setToken] = useState('');
  const fetcher = useMemo(() => fetcherFor(token), [token]);
  return createElement(
    'div',
    { className: 'console' },
    createElement(TokenBar, { onToken: setToken }),
    createElement(
      'div',
      { className: 'workbench' },
      createElement(GraphiQL, { key: token, fetcher, defaultQuery: greeting, shouldPersistHeaders: false }),
    ),
  );
}

createRoot(document.getElementById('console')).render(createElement(Console));
