export default {
  input: 'openapi.yaml',
  // Imports as Node resolves them.
  output: { path: '.ci/clients/openapi-ts/generated/client', module: { extension: '.js' } },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
};
