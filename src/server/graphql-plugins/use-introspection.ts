import type { ASTVisitor, ValidationContext } from 'graphql';
import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { GatewayPlugin } from './gateway-plugin.ts';

/** The schema is told only where the operator wants it to be, to clients and routers alike. */
export function useIntrospection(allowed: boolean): GatewayPlugin {
  return {
    onValidate({ addValidationRule }) {
      if (allowed) return;
      addValidationRule(NoSchemaIntrospectionCustomRule);
      addValidationRule(noServiceRule);
    },
  };
}

/** Federation's own way to ask for the schema. */
function noServiceRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.name.value !== '_service') return;
      const message = 'The subgraph schema is not told here; it is published as schema/subgraph.graphql.';
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}
