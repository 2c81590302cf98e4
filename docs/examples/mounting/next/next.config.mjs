/** The backend reads files beside its modules, so it is not bundled. */
export default { serverExternalPackages: ['tmi-bff'] };
