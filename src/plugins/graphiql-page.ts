import type { GraphiQLOptions } from 'graphql-yoga';

const exampleUpdate = /* GraphQL */ `# Press the play button: this updates one organization at each provider.
mutation UpdateBoth {
  vida: updateOrganization(
    input: { vida: { organizationId: "3", name: "Test Organization", smsEnabled: true } }
  ) {
    ...Result
  }
  vertra: updateOrganization(
    input: { vertra: { organizationId: "org123", description: "Updated description", tags: ["newtag", "updated"] } }
  ) {
    ...Result
  }
}

fragment Result on UpdateOrganizationResult {
  __typename
  ... on OrganizationUpdate {
    appliedFields
    organization {
      id
      name
      description
      tags
    }
  }
  ... on OrganizationPartiallyUpdated {
    rejectedFields
    unconfirmedFields
  }
  ... on OrganizationError {
    code
    message
    applied
    retryable
    requestId
  }
  ... on OrganizationInputError {
    issues {
      path
      code
      message
    }
  }
}
`;

export const graphiqlOptions: GraphiQLOptions = {
  title: 'Organization gateway',
  defaultQuery: exampleUpdate,
};

/** The page in one piece, from this origin alone; loaded when it is first asked for, since it weighs megabytes. */
export async function renderGraphiQL(options?: GraphiQLOptions): Promise<string> {
  const page = await import('@graphql-yoga/render-graphiql');
  return page.renderGraphiQL(options);
}
