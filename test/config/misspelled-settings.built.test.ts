import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, settingNames } from '../../src/config/config.ts';
import { findMisspelledSettings } from '../../src/config/misspelled-settings.ts';
import { startProcess } from '../support/start-process.ts';

const find = (env: Readonly<Record<string, string>>) => findMisspelledSettings(env, settingNames);
const findSetting = (variable: string) => find({ [variable]: 'x' })[0]?.setting;

describe('a variable one edit away from a setting', () => {
  it.each([
    ['VIDA_API_TOKN', 'VIDA_API_TOKEN'],
    ['VIDA_API_TOKENN', 'VIDA_API_TOKEN'],
    ['VIDA_API_TOKEM', 'VIDA_API_TOKEN'],
    ['VIDA_API_T0KEN', 'VIDA_API_TOKEN'],
    ['VIDA_API_TOKNE', 'VIDA_API_TOKEN'],
    ['IVDA_API_TOKEN', 'VIDA_API_TOKEN'],
    ['IDA_API_TOKEN', 'VIDA_API_TOKEN'],
    ['VIDA_APITOKEN', 'VIDA_API_TOKEN'],
    ['VIDA-API_TOKEN', 'VIDA_API_TOKEN'],
    ['vida_api_token', 'VIDA_API_TOKEN'],
    ['Vida_Api_Tokn', 'VIDA_API_TOKEN'],
    ['VIDA_API_TOKEN_FIL', 'VIDA_API_TOKEN_FILE'],
    ['REDIS_URI', 'REDIS_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['AUTH_API_KEY_FILE', 'AUTH_API_KEYS_FILE'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['NODE_EN', 'NODE_ENV'],
    ['SANBOX', 'SANDBOX'],
    ['PORTS', 'PORT'],
    ['PRT', 'PORT'],
    ['PROT', 'PORT'],
    ['port', 'PORT'],
    ['HOSTS', 'HOST'],
    ['AUTHS', 'AUTH'],
  ])('is found: %s for %s', (variable, setting) => {
    expect(find({ [variable]: 'x' })).toEqual([{ variable, setting }]);
  });

  it('is found for every setting with any letter missing, doubled or transposed', () => {
    for (const name of settingNames) {
      for (let at = 1; at < name.length; at += 1) {
        const [before, after] = [name.slice(0, at), name.slice(at)];
        const typos = [
          `${before}${after.slice(1)}`,
          `${before}${after[0]}${after}`,
          `${before.slice(0, -1)}${after[0]}${before.at(-1)}${after.slice(1)}`,
        ];
        for (const typo of typos.filter((each) => !settingNames.includes(each) && each[0] === name[0]))
          expect([typo, findSetting(typo)]).toEqual([typo, expect.any(String)]);
      }
    }
  });

  it('is not found when it is two edits away or empty', () => {
    for (const variable of ['VIDA_API_TKN', 'VIDATOKEN', 'API_TOKEN', 'PORTAL', 'HOME', 'VIDA_API_TOKEN_2'])
      expect(findSetting(variable)).toBeUndefined();
    expect(find({ VIDA_API_TOKN: ' ' })).toEqual([]);
  });
});

/** Variables that common environments set. */
const environments: Readonly<Record<string, string>> = {
  shells: `HOME PATH PWD OLDPWD SHELL SHLVL HOSTNAME HOSTTYPE USER USERNAME LOGNAME LANG LANGUAGE LC_ALL TERM TMPDIR TZ EDITOR
    PAGER MAIL DISPLAY XDG_RUNTIME_DIR SSH_AUTH_SOCK SSH_CLIENT SUDO_USER PS1 IFS UID COLUMNS LINES DEBUG POST SORT TEST
    MANPATH INFOPATH LS_COLORS COLORTERM NO_COLOR FORCE_COLOR http_proxy https_proxy no_proxy all_proxy ALL_PROXY`,
  Node: `NODE NODE_OPTIONS NODE_PATH NODE_VERSION NODE_EXTRA_CA_CERTS NODE_NO_WARNINGS NODE_DEBUG NODE_HOME NODE_REPL_HISTORY
    NODE_TLS_REJECT_UNAUTHORIZED UV_THREADPOOL_SIZE SSL_CERT_FILE YARN_VERSION COREPACK_HOME INIT_CWD npm_config_host
    npm_config_port npm_config_cache npm_config_registry npm_config_user_agent npm_execpath npm_lifecycle_event npm_package_name
    npm_package_version npm_node_execpath npm_command PNPM_HOME NVM_DIR NVM_BIN`,
  Kubernetes: `KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_SERVICE_PORT_HTTPS KUBERNETES_PORT_443_TCP
    KUBERNETES_PORT_443_TCP_ADDR KUBERNETES_PORT_443_TCP_PORT KUBERNETES_PORT_443_TCP_PROTO REDIS_SERVICE_HOST
    REDIS_SERVICE_PORT REDIS_PORT REDIS_PORT_6379_TCP VIDA_PORT VIDA_PORT_4000_TCP VIDA_SERVICE_HOST VERTRA_PORT_80_TCP_ADDR
    ORGANIZATION_GATEWAY_PORT ORGANIZATION_GATEWAY_SERVICE_PORT_HTTP POD_NAME POD_IP POD_NAMESPACE NODE_NAME NODE_IP HOST_IP`,
  Docker: `DOCKER_HOST DOCKER_CONFIG DOCKER_BUILDKIT COMPOSE_PROJECT_NAME COMPOSE_FILE container IMAGE_TAG GOSU_VERSION`,
  CI: `CI CI_COMMIT_SHA CI_JOB_ID CI_JOB_TOKEN CI_PROJECT_DIR CI_PIPELINE_ID CI_REGISTRY CI_SERVER_HOST CI_SERVER_PORT GITLAB_CI
    GITHUB_ACTIONS GITHUB_TOKEN GITHUB_SHA GITHUB_REF GITHUB_WORKSPACE GITHUB_ENV GITHUB_OUTPUT GITHUB_ACTOR RUNNER_OS
    RUNNER_TEMP RUNNER_TOOL_CACHE AGENT_TOOLSDIRECTORY JENKINS_URL JENKINS_HOME BUILD_ID BUILD_NUMBER BUILD_URL JOB_NAME
    WORKSPACE CIRCLECI CIRCLE_SHA1 TRAVIS BUILDKITE TEAMCITY_VERSION TF_BUILD SYSTEM_TEAMPROJECT`,
  platforms: `DYNO HEROKU_APP_NAME RAILWAY_ENVIRONMENT RENDER FLY_APP_NAME FLY_REGION K_SERVICE K_REVISION K_CONFIGURATION PORT0
    PORT1 PORT_10000 AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN ECS_CONTAINER_METADATA_URI
    WEBSITE_SITE_NAME WEBSITES_PORT GOOGLE_CLOUD_PROJECT DATABASE_URL REDIS_HOST REDIS_PASSWORD REDIS_TLS_URL SENTRY_DSN
    DD_AGENT_HOST DD_ENV DD_SERVICE VAULT_ADDR VAULT_TOKEN CONSUL_HTTP_ADDR NOMAD_PORT_http NOMAD_HOST_PORT_http`,
  OpenTelemetry: `OTEL_SERVICE_NAME OTEL_EXPORTER_OTLP_ENDPOINT OTEL_TRACES_EXPORTER OTEL_TRACES_SAMPLER OTEL_LOG_LEVEL`,
};

describe.each(Object.entries(environments))('the environment of %s', (_name, names) => {
  it('has no variable that is reported as a misspelled setting', () => {
    expect(find(Object.fromEntries(names.split(/\s+/).map((name) => [name, 'x'])))).toEqual([]);
  });
});

it('the address of a Kubernetes service is not reported as a misspelled setting', () => {
  expect(find({ METRIC_PORT: 'tcp://10.0.0.1:80' })).toEqual([]);
  expect(find({ METRIC_PORT: '9464' })).toHaveLength(1);
});

describe('at the start of the gateway', () => {
  it('a misspelled setting is logged as a warning with its name but not its value', async () => {
    const { ended, child, errors, log, output, ready } = startProcess({ VIDA_API_TOKN: 'mark-token' });
    await ready;
    expect(log).toContainEqual(
      expect.objectContaining({ level: 40, variable: 'VIDA_API_TOKN', setting: 'VIDA_API_TOKEN' }),
    );
    child.kill('SIGTERM');
    await ended;
    expect(output() + errors()).not.toContain('mark-token');
  });

  it('a misspelled setting is reported beside the problems that stop the start', () => {
    expect.assertions(2);
    expect(parseConfig({ VIDA_API_TOKN: 'mark-token' })).toMatchObject({ sandbox: true });
    try {
      parseConfig({ SANDBOX: 'off', VIDA_API_TOKN: 'mark-token' });
    } catch (error) {
      expect(error instanceof ConfigError && error.problems).toEqual([
        'VIDA_API_TOKEN, VERTRA_API_TOKEN or CONNECTIONS_FILE must be set, or SANDBOX must be on',
        'VIDA_API_TOKN has no effect. The setting is named VIDA_API_TOKEN',
      ]);
    }
  });
});
