import { useEffect, useState } from 'react';
import { NotAuthorizedError, signIn, signOut } from 'tmi-bff-frontend';
import { useSession } from 'tmi-bff-frontend/react';
import { listStocks, type Stock, sell } from './stocks';

export default function App() {
  const session = useSession();
  if (!session) return <p>Asking who is signed in…</p>;
  if (session.kind === 'unavailable') return <p>The backend can’t be reached right now.</p>;
  if (session.kind === 'signed-out') return <button onClick={() => signIn()}>Sign in</button>;
  return (
    <>
      <h1>{session.session.name}</h1>
      <button onClick={() => signOut()}>Sign out</button>
      <Stocks key={session.session.sub} />
    </>
  );
}

function Stocks() {
  const [stocks, setStocks] = useState<Stock[]>([]);
  const [news, setNews] = useState<unknown>();
  const refusal = news instanceof NotAuthorizedError ? news.outcome : undefined;
  useEffect(() => {
    listStocks().then(setStocks, setNews);
  }, []);
  return (
    <>
      <ul>
        {stocks.map(({ symbol, name, price }) => (
          <li key={symbol}>
            {name} {price} <button onClick={() => sell(symbol).then(setNews, setNews)}>Sell {symbol}</button>
          </li>
        ))}
      </ul>
      {refusal?.kind === 'sign-in-needed' ? (
        <p role="alert">
          You have not agreed to this yet. <button onClick={() => signIn(refusal)}>Sign in again to agree</button>
        </p>
      ) : (
        <p role="status">{news !== undefined && String(news)}</p>
      )}
    </>
  );
}
