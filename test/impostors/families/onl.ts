import type { HonestVariant, Impostor } from '../impostor.js';

export const onlImpostors: readonly Impostor[] = [];

export const onlVariants: readonly HonestVariant[] = [];
