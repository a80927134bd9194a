import type { ASTVisitor, ValidationContext } from 'graphql';
import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { GatewayPlugin } from './gateway-plugin.ts';

/** Refuses introspection by clients and routers unless the operator allows it. */
export function useIntrospection(allowed: boolean): GatewayPlugin {
  return {
    onValidate({ addValidationRule }) {
      if (allowed) return;
      addValidationRule(NoSchemaIntrospectionCustomRule);
      addValidationRule(noServiceRule);
    },
  };
}

/** Refuses `_service`, the introspection of Federation. */
function noServiceRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.name.value !== '_service') return;
      const message =
        'Introspection is disabled. Use the published subgraph schema, schema/subgraph.graphql.';
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}
