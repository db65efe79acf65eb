import React from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import firstQuery from './first-query.graphql';
import { createStorage } from './storage.js';
import './main.css';

async function fetcher(request, { headers } = {}) {
  const all = new Headers(headers);
  all.set('accept', 'application/graphql-response+json, application/json');
  all.set('content-type', 'application/json');
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: all,
    body: JSON.stringify(request),
  });
  const text = await response.text();
  try {
    return JSON.parse(text); // Errors too are GraphQL answers, whatever the status.
  } catch {
    throw new Error(`HTTP ${response.status} ${response.statusText}\n${text.slice(0, 1000)}`);
  }
}

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={fetcher}
    defaultQuery={firstQuery}
    storage={createStorage()}
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>territoire</GraphiQL.Logo>
  </GraphiQL>,
);
