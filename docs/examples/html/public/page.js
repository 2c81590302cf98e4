// Copied from the package by `npm run build`.
import { authorizedFetch, NotAuthorizedError, onSessionChange, signIn, signOut } from './tmi-bff/index.js';

// A page has the URL of its API from wherever it likes.
const resource = document.documentElement.dataset.stocks ?? 'http://127.0.0.1:3002';
const fetchToRead = authorizedFetch({ resource, scope: 'read' });
const fetchToSell = authorizedFetch({ resource, scope: 'sell' });
const find = (id) => document.getElementById(id);

find('sign-in').onclick = () => signIn();
find('sign-out').onclick = () => signOut();

onSessionChange(async (session) => {
  find('sign-in').hidden = session.kind !== 'signed-out';
  find('signed-in').hidden = session.kind !== 'signed-in';
  find('stocks').replaceChildren();
  if (session.kind === 'unavailable') tell('The backend can’t be reached right now.');
  if (session.kind !== 'signed-in') return;
  find('name').textContent = session.session.name;
  await list().catch(refused);
});

async function list() {
  const { stocks } = await (await fetchToRead(`${resource}/stocks`)).json();
  find('stocks').replaceChildren(...stocks.map(row));
}

function row({ symbol, name, price }) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.textContent = `Sell ${symbol}`;
  button.onclick = () => sell(symbol).then(tell, refused);
  item.append(`${name} ${price} `, button);
  return item;
}

async function sell(symbol) {
  const body = JSON.stringify({ side: 'sell', symbol, quantity: 1 });
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetchToSell(`${resource}/orders`, { method: 'POST', headers, body });
  return response.ok ? `Sold 1 ${symbol}` : `Not sold: ${response.status}`;
}

function refused(cause) {
  if (!(cause instanceof NotAuthorizedError)) return tell(String(cause));
  if (cause.outcome.kind !== 'sign-in-needed') return tell(cause.outcome.error);
  find('agree').hidden = false;
  find('agree').onclick = () => signIn(cause.outcome);
}

function tell(text) {
  find('news').textContent = text;
}
