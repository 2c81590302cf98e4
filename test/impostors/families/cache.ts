import type { HonestVariant, Impostor } from '../impostor.js';

export const cacheImpostors: readonly Impostor[] = [];

export const cacheVariants: readonly HonestVariant[] = [];
