const target = process.env.BACKEND ?? 'http://localhost:3000';

// The paths of the backend come from the page's own origin, as they will in production.
export default { '^/(bff/|mock(/|$)|\\.well-known/bff-)': { target } };
