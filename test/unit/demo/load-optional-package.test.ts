import { describe, expect, it } from '@jest/globals';
import { loadOptionalPackage } from '../../../src/demo/load-optional-package.js';

const notThere = (name: string) => async () => {
  throw Object.assign(new Error(`Cannot find package '${name}' imported from here`), { code: 'ERR_MODULE_NOT_FOUND' });
};

describe('loading an optional package', () => {
  it('says how to install one that is missing', async () => {
    const loading = loadOptionalPackage('oidc-provider', notThere('oidc-provider'));
    await expect(loading).rejects.toThrow('npm install --save-dev lmdb oidc-provider');
  });

  it('does not blame it for something else', async () => {
    await expect(loadOptionalPackage('oidc-provider', notThere('koa'))).rejects.toThrow("package 'koa'");
  });
});
