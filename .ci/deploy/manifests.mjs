// Checks Kubernetes manifests from standard input: values against the API's schema, field names against its types (the
// schema accepts unknown fields, as the API server does), and references between manifests.
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';

const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules');
const manifests = parseAllDocuments(readFileSync(0, 'utf8')).map(document => document.toJS());
const faults = [];

const place = manifest => `${manifest.kind}/${manifest.metadata?.name}`;
const typeModule = manifest =>
  `${manifest.apiVersion.startsWith('monitoring.') ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models'}/${manifest.apiVersion}/${manifest.kind}`;

for (const manifest of manifests) {
  try {
    new (await import(typeModule(manifest)))[manifest.kind](manifest).validate();
  } catch (error) {
    faults.push(`${place(manifest)}: ${error.message}`);
  }
}

const folder = mkdtempSync(join(packages, '.manifests-'));
try {
  const file = join(folder, 'manifests.ts');
  writeFileSync(file, manifests.map((manifest, index) =>
    `export const manifest${index}: import('${typeModule(manifest)}').I${manifest.kind} = `
    + `${JSON.stringify(manifest, null, 1)};`).join('\n'));
  const program = ts.createProgram([file], { noEmit: true, strict: true, skipLibCheck: true, types: [], moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ESNext });
  for (const diagnostic of ts.getPreEmitDiagnostics(program))
    faults.push(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
} finally {
  rmSync(folder, { recursive: true });
}

const partOf = manifest => manifest.metadata.labels?.['app.kubernetes.io/name'];
const ofBuild = manifest => partOf(manifest) === 'gordo-build';
const ofEnvoy = (kind, name = 'gordo-envoy') => manifests.find(manifest =>
  manifest.kind === kind && partOf(manifest) === 'gordo-envoy' && manifest.metadata.name.startsWith(name));
const one = kind => manifests.find(manifest => manifest.kind === kind && !['gordo-build', 'gordo-envoy'].includes(partOf(manifest)));
const expect = (holds, message) => holds || faults.push(message);
const fits = (selector, labels) => Object.keys(selector ?? {}).length > 0
  && Object.entries(selector).every(([key, value]) => labels?.[key] === value);
const deployment = one('Deployment');
const pod = deployment.spec.template;
const [container] = pod.spec.containers;
const ports = container.ports.map(port => port.name);
const settings = one('ConfigMap').data;
expect(fits(deployment.spec.selector.matchLabels, pod.metadata.labels), 'The deployment does not select its own pods.');
expect(fits(one('Service').spec.selector, pod.metadata.labels), 'The service does not select the pods.');
expect(fits(one('PodDisruptionBudget').spec.selector.matchLabels, pod.metadata.labels), 'The disruption budget does not select the pods.');
expect(one('HorizontalPodAutoscaler').spec.scaleTargetRef.name === deployment.metadata.name, 'The autoscaler scales something else.');
expect(container.envFrom[0].configMapRef.name === one('ConfigMap').metadata.name, 'The pods take other settings.');
for (const port of one('Service').spec.ports)
  expect(ports.includes(port.targetPort), `The service's port ${port.name} leads to no port of the pods.`);
for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
  expect(ports.includes(container[probe].httpGet.port), `The ${probe} asks at no port of the pods.`);
expect(Number(settings.GORDO_METRICS_PORT) === container.ports.find(port => port.name === 'metrics').containerPort, 'The metrics are at another port.');
expect(pod.spec.terminationGracePeriodSeconds > Number(settings.GORDO_SHUTDOWN_SECONDS) + (container.lifecycle?.preStop?.sleep?.seconds ?? 0),
  'Pods are killed before requests in flight may have finished.');
for (const volume of pod.spec.volumes.filter(volume => volume.persistentVolumeClaim))
  expect(one('PersistentVolumeClaim').metadata.name === volume.persistentVolumeClaim.claimName, 'The pods claim another volume.');
// Safe by default.
const policy = one('NetworkPolicy');
expect(policy !== undefined && fits(policy.spec.podSelector.matchLabels, pod.metadata.labels), 'No network policy selects the pods.');
for (const rule of policy?.spec.ingress ?? [])
  for (const { port } of rule.ports)
    expect(ports.includes(port), `The network policy opens ${port}, which is no port of the pods.`);
expect(settings.GORDO_READ_ONLY === 'true', 'Models can be deleted.');
const bounded = pod.spec.volumes.filter(({ emptyDir }) => emptyDir?.sizeLimit).map(({ name }) => name);
for (const mount of container.volumeMounts)
  expect(mount.readOnly === true || bounded.includes(mount.name), `${mount.name} is neither mounted read-only nor a temporary folder with a limit.`);
if (settings.GORDO_API_KEYS_FILE) {
  const mount = container.volumeMounts.find(({ mountPath }) => settings.GORDO_API_KEYS_FILE.startsWith(`${mountPath}/`));
  const secret = pod.spec.volumes.find(({ name }) => name === mount?.name)?.secret;
  expect(secret !== undefined && mount.subPath === undefined, 'The key file is in no Secret, or its changes do not reach the pods.');
}
const monitor = one('ServiceMonitor');
if (monitor) {
  expect(fits(monitor.spec.selector.matchLabels, one('Service').metadata.labels), 'The monitor does not select the service.');
  expect(one('Service').spec.ports.some(port => port.name === monitor.spec.endpoints[0].port), 'The monitor asks at no port of the service.');
}
const job = manifests.find(manifest => manifest.kind === 'Job');
if (job) {
  const { completions, completionMode, template } = job.spec;
  const [builder] = template.spec.containers;
  const named = (kind, name) => manifests.find(manifest => manifest.kind === kind && manifest.metadata.name === name);
  const values = named('ConfigMap', builder.envFrom[0].configMapRef.name)?.data ?? {};
  expect(completionMode === 'Indexed' && Number(values.SHARDS) === completions, 'The Job has not as many completions as shards.');
  expect(builder.args[0] === 'build' && builder.args[builder.args.indexOf('--shard') + 1] === '$(JOB_COMPLETION_INDEX)/$(SHARDS)', 'The pods of the Job do not build their shards.');
  expect(builder.args[builder.args.indexOf('--output') + 1] === '/collection/$(REVISION)' && /^\d+$/.test(values.REVISION), 'The shards are not written into one revision.');
  expect(builder.image === container.image, 'The Job has another image than the server.');
  for (const where of ['runAsNonRoot', 'runAsUser', 'runAsGroup', 'fsGroup'])
    expect(template.spec.securityContext[where] === pod.spec.securityContext[where], `${where} of the Job is not that of the server.`);
  expect(JSON.stringify(builder.securityContext) === JSON.stringify(container.securityContext), 'The Job has another security context than the server.');
  expect(template.spec.automountServiceAccountToken === false && builder.resources.limits?.memory !== undefined, 'The Job has a service account or no limits.');
  for (const { name, persistentVolumeClaim, configMap, emptyDir } of template.spec.volumes) {
    const mount = builder.volumeMounts.find(mounted => mounted.name === name);
    expect(mount && (mount.readOnly === true || name === 'collection' || emptyDir?.sizeLimit), `${name} of the Job is neither mounted read-only nor a temporary folder with a limit.`);
    expect(!persistentVolumeClaim || named('PersistentVolumeClaim', persistentVolumeClaim.claimName), `The Job claims ${persistentVolumeClaim?.claimName}, which is no volume.`);
    expect(!configMap || named('ConfigMap', configMap.name), `The Job mounts ${configMap?.name}, which is no ConfigMap.`);
  }
  const closed = manifests.find(manifest => manifest.kind === 'NetworkPolicy' && ofBuild(manifest));
  expect(fits(closed?.spec.podSelector.matchLabels, template.metadata.labels) && !closed.spec.ingress && !closed.spec.egress, 'The network is open to the Job.');
  expect(!fits(one('Service').spec.selector, template.metadata.labels) && !fits(deployment.spec.selector.matchLabels, template.metadata.labels), 'The service or the deployment selects the pods of the Job.');
}
const envoy = ofEnvoy('Deployment');
if (envoy) {
  const { metadata, spec } = envoy.spec.template;
  const [proxy] = spec.containers;
  const { static_resources: { listeners: [listener], clusters } } = parse(ofEnvoy('ConfigMap').data['envoy.yaml']);
  const replicas = ofEnvoy('Service', 'gordo-replicas');
  expect(fits(envoy.spec.selector.matchLabels, metadata.labels) && fits(ofEnvoy('Service').spec.selector, metadata.labels), 'Envoy\'s service or deployment does not select its pods.');
  expect(!fits(one('Service').spec.selector, metadata.labels) && !fits(deployment.spec.selector.matchLabels, metadata.labels), 'The service or the deployment selects Envoy\'s pods.');
  expect(spec.volumes[0].configMap.name === ofEnvoy('ConfigMap').metadata.name, 'Envoy mounts another configuration.');
  expect(listener.address.socket_address.port_value === proxy.ports.find(({ name }) => name === ofEnvoy('Service').spec.ports[0].targetPort).containerPort, 'Envoy listens at another port than its service\'s.');
  expect(replicas.spec.clusterIP === 'None' && fits(replicas.spec.selector, pod.metadata.labels), 'The name of the replicas does not resolve to the pods.');
  for (const { name, load_assignment } of clusters) {
    const { address, port_value } = load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address;
    expect(address === replicas.metadata.name && container.ports.some(port => port.name === 'http' && port.containerPort === port_value), `Envoy's cluster ${name} leads to no port of the pods.`);
  }
  const envoyPolicy = ofEnvoy('NetworkPolicy');
  expect(fits(envoyPolicy.spec.podSelector.matchLabels, metadata.labels) && fits(envoyPolicy.spec.egress[0].to[0].podSelector.matchLabels, pod.metadata.labels), 'Envoy may not connect to the pods, or its network is open.');
  expect(JSON.stringify(proxy.securityContext) === JSON.stringify(container.securityContext) && spec.securityContext.runAsNonRoot && !spec.automountServiceAccountToken, 'Envoy has another security context than the server.');
  for (const mount of proxy.volumeMounts)
    expect(mount.readOnly, `Envoy's ${mount.name} is not mounted read-only.`);
}
// Settings must be listed in the documentation; otherwise they are misspelled.
const documentation = readFileSync('docs/configuration.md', 'utf8');
for (const name of Object.keys(settings))
  expect(documentation.includes(`| \`${name}\` |`), `${name} is not in the tables of docs/configuration.md.`);

for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
