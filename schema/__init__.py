"""GraphQL: the shape of the API, the compiled reads, the mutations and the subscriptions."""
