import type { HonestVariant, Impostor } from '../impostor.js';

export const ckiImpostors: readonly Impostor[] = [];

export const ckiVariants: readonly HonestVariant[] = [];
