import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root, titleOf } from './files.mjs';

const page = (text, link) => ({ text, link });
/** A page with its sections below it. */
const sections = (text, link, items) => ({
  text,
  link,
  collapsed: true,
  items: Object.entries(items).map(([name, anchor]) => page(name, `${link}#${anchor}`)),
});

/** The groups of the site, in the order in which a reader needs them. A test requires every page of `docs/` here. */
export const sidebar = [
  {
    text: 'Begin',
    items: [
      page('Start in five minutes', '/start'),
      page('Concepts', '/concepts'),
      page('Choose an architecture', '/choosing'),
      page('Compared with others', '/comparison'),
      page('Questions', '/faq'),
    ],
  },
  {
    text: 'Write the page',
    items: [
      sections('By framework', '/frontends', {
        React: 'react',
        Vue: 'vue',
        Angular: 'angular',
        Svelte: 'svelte',
        'Plain HTML': 'plain-html',
        axios: 'axios',
      }),
      sections('Routes, queries, service workers', '/frontend-recipes', {
        'Guard a route': 'guard-a-route',
        'Pending and error states': 'pending-and-error-states',
        'TanStack Query, SWR': 'query-libraries',
        'In a service worker': 'in-a-service-worker',
        Devtools: 'watch-it-while-you-develop',
      }),
      page('Typed clients', '/clients'),
      page('Handle errors', '/errors'),
      page('Develop with the mock', '/mock'),
      page('Call through the backend', '/proxy'),
    ],
  },
  {
    text: 'Mount it in your server',
    items: [
      sections('By framework and runtime', '/mounting', {
        'Node.js, Express, Fastify, Koa': 'in-a-server-of-nodejs',
        'Next.js, Nuxt, SvelteKit and others': 'runtimes-and-frameworks',
        'At the edge': 'at-the-edge',
        'With a sign-in of your own': 'with-a-sign-in-of-your-own',
      }),
      page('Hand a session over', '/hand-over'),
      page('Several frontends', '/several-frontends'),
    ],
  },
  {
    text: 'Sign people in',
    items: [
      {
        text: 'Authorization servers',
        link: '/authorization-servers',
        collapsed: true,
        items: pagesBelow('authorization-servers'),
      },
      page('Signing in', '/sign-in'),
      page('Signing out', '/signing-out'),
    ],
  },
  {
    text: 'Run it',
    items: [
      page('Check the settings', '/check'),
      page('Deploy', '/deploy'),
      page('Stores', '/stores'),
      page('Write a store', '/write-a-store'),
      page('Operate', '/operate'),
      page('Metrics', '/metrics'),
      page('Troubleshoot', '/troubleshooting'),
      page('Upgrade', '/upgrade'),
    ],
  },
  {
    text: 'Secure it',
    items: [
      page('Checklist', '/secure'),
      page('Threats and defences', '/security'),
      page('Deviations from the texts', '/deviations'),
      page('Report a vulnerability', '/files/SECURITY'),
    ],
  },
  {
    text: 'Test your backend',
    items: [
      page('The contract', '/contract'),
      page('The contract tester', '/contract-test'),
      page('Write your own backend', '/write-your-own-backend'),
      page('Examples in five languages', '/examples/backends/README'),
    ],
  },
  {
    text: 'Reference',
    collapsed: true,
    items: [
      page('Options', '/configuration'),
      page('Environment variables', '/environment-variables'),
      page('All settings in one file', '/files/docs/example-config-yaml'),
      page('Command line', '/cli'),
      page('Events', '/events'),
      page('Error codes', '/errors#codes'),
      { text: 'The contract, endpoint by endpoint', link: '/reference', target: '_self' },
      page('Requirements', '/contract-test-requirements'),
      page('Changes', '/files/CHANGELOG'),
    ],
  },
  {
    text: 'Appendix',
    collapsed: true,
    items: [
      page('Architecture', '/architecture'),
      page('The refresh protocol', '/refresh-protocol'),
      page('Faults', '/faults'),
      page('Performance', '/performance'),
      page('How the contract tester is tested', '/contract-test-quality'),
      page('Backends by others', '/third-party-backends'),
      page('Contributing', '/files/CONTRIBUTING'),
      { text: 'Decisions', collapsed: true, items: pagesBelow('decisions') },
    ],
  },
];

function pagesBelow(folder) {
  return readdirSync(path.join(root, 'docs', folder))
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => page(titleOf(`docs/${folder}/${file}`), `/${folder}/${file.slice(0, -'.md'.length)}`));
}
