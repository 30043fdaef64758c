"""GraphQL's transport: HTTP after the GraphQL-over-HTTP specification, WebSocket after graphql-transport-ws."""
