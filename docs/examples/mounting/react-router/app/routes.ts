import { index, route } from '@react-router/dev/routes';

export default [
  index('routes/start.tsx'),
  route('bff/*', 'routes/backend.ts', { id: 'bff' }),
  route('.well-known/*', 'routes/backend.ts', { id: 'well-known' }),
];
