import { handle } from '../../../lib/handle';

export const dynamic = 'force-dynamic';
export { handle as GET, handle as POST };
