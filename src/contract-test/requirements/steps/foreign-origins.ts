/** Origins that a careless comparison takes for the backend's own, by what is other about them. */
export const LOOK_ALIKES: Readonly<Record<string, (own: URL) => string>> = {
  null: () => 'null',
  scheme: ({ protocol, host }) => `${protocol === 'https:' ? 'http:' : 'https:'}//${host}`,
  port: ({ protocol, hostname }) => `${protocol}//${hostname}:1`,
  suffix: ({ protocol, hostname }) => `${protocol}//${hostname}.evil.example`,
  prefix: ({ protocol, hostname }) => `${protocol}//evil${hostname}`,
  subdomain: ({ protocol, hostname }) => `${protocol}//sibling.${hostname}`,
  'a dot at the end': ({ origin }) => `${origin}.`,
};

/** Every origin that is not the backend's own. */
export const FOREIGN_ORIGINS: Readonly<Record<string, (own: URL) => string>> = {
  ...LOOK_ALIKES,
  another: () => 'https://evil.example',
};
