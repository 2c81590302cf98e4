import { createElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { signOut } from 'tmi-bff-frontend';
import { useSession, useToken } from 'tmi-bff-frontend/react';

/** What was rendered, and for which scope. */
const rendered = [];

function Component({ scope }) {
  const session = useSession();
  const token = useToken({ scope: [scope] });
  rendered.push({ scope, session: session?.kind, token: token?.kind, scopes: token?.scopes });
  return createElement('li', null, `${session?.kind} ${token?.kind}`);
}

const root = createRoot(document.getElementById('root'));

function show({ count, scope }) {
  const components = Array.from({ length: count }, (_, key) => createElement(Component, { key, scope }));
  root.render(createElement(StrictMode, null, createElement('ul', null, components)));
}

Object.assign(globalThis, { rendered, show, signOut });
