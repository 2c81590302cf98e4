import type { HonestVariant, Impostor } from '../impostor.js';

export const csrfImpostors: readonly Impostor[] = [];

export const csrfVariants: readonly HonestVariant[] = [];
