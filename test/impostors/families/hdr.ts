import type { HonestVariant, Impostor } from '../impostor.js';

export const hdrImpostors: readonly Impostor[] = [];

export const hdrVariants: readonly HonestVariant[] = [];
