import axios from './axios.js';
import { authorizeAxios } from './tmi-bff/axios.js';
import { onSessionChange, signIn } from './tmi-bff/index.js';

const resource = document.documentElement.dataset.stocks;
const api = axios.create({ baseURL: resource });
authorizeAxios(api, { resource, scope: 'read' });
const find = (id) => document.getElementById(id);

find('sign-in').onclick = () => signIn();

onSessionChange(async ({ kind }) => {
  find('sign-in').hidden = kind !== 'signed-out';
  if (kind !== 'signed-in') return;
  const { data } = await api.get('/stocks');
  for (const { name } of data.stocks) {
    find('stocks').append(Object.assign(document.createElement('li'), { textContent: name }));
  }
});
