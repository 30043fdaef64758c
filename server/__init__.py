"""The process: its face to clients (GraphQL, files, health), identity, the embedded databases and the command line."""
