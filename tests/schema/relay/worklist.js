// A worklist as a client of Relay writes it: a page that grows, and cards of whatever the duty is about.
import { graphql } from "relay-runtime";

export const page = graphql`
  query worklistPageQuery($count: Int = 2, $cursor: String) {
    me { name posts }
    ...worklist_list @arguments(count: $count, cursor: $cursor)
  }
`;

export const list = graphql`
  fragment worklist_list on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
  @refetchable(queryName: "worklistListQuery") {
    worklist(first: $count, after: $cursor) @connection(key: "worklist_worklist") {
      totalCount
      totalCountIsExact
      edges { node { ...worklist_row } }
    }
  }
`;

export const row = graphql`
  fragment worklist_row on Obligation {
    title
    dueAt
    overdue
    statusLabel
    assignee { name }
    explanation { text skipped }
    subject {
      ...worklist_case @alias(as: "card")
      ... on Client { name phone }
      ... on Filing { period rowCount }
    }
  }
`;

export const card = graphql`
  fragment worklist_case on Case @refetchable(queryName: "worklistCaseQuery") {
    number
    statusLabel
    client { name snapshot { on maintenanceMarginRatio } }
    documents { title size contentUrl }
    ... on Revisit {
      status
      attempts { at result recording { title } }
      record { version fields { code value } signatures { by { name } } }
    }
  }
`;
