/** The page, for the session at the time of its request. Its script gets a token, and calls through the backend. */
export function page({ session, stocks }) {
  return `<!doctype html>
<html lang="en">
<title>Stocks</title>
<p id="person">${session ? `Signed in: ${escaped(session.sub)}` : 'Signed out'}</p>
${session ? `<p id="stocks">${stocks?.length} stocks</p>` : ''}
<p id="token"></p>
<p id="proxied"></p>
<a id="sign-in" href="/bff/login?return_to=/">Sign in</a>
<button id="sign-out">Sign out</button>
<script type="module">
const show = (id, text) => { document.getElementById(id).textContent = text; };
const token = await fetch('/.well-known/bff-token?scope=read');
if (token.ok) {
  show('token', 'Token for ' + (await token.json()).scope);
  const { stocks } = await (await fetch('/bff/api/stocks/v1/list')).json();
  show('proxied', stocks.length + ' stocks');
}
document.getElementById('sign-out').onclick = async () => {
  const answer = await fetch('/bff/logout', { method: 'POST' });
  location.href = (await answer.json()).logout_uri ?? '/';
};
</script>
</html>`;
}

const escaped = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
