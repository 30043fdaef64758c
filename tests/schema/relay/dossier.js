// A case by its number, and lists of every kind beside it.
import { graphql } from "relay-runtime";

export const dossier = graphql`
  query dossierQuery($number: String!, $brief: Boolean = false) {
    caseByNumber(number: $number) {
      ...dossier_case
      journal @skip(if: $brief) { at kind details ofCase { number } }
    }
    cases(first: 2, filter: { kind: REVISIT, open: true }, orderBy: OLDEST_FIRST) @connection(key: "dossier_cases") {
      edges { node { ...dossier_case } }
    }
    filings(first: 1) { edges { node { period status recipients { unit { name } } rows(first: 1) { edges { node { late } } } } } }
    documents(first: 1, search: "回访") { edges { node { title retainUntil holds { matter } ofCase { ...dossier_case } } } }
    notices(unread: true, first: 1) { edges { node { text obligation { dueAt } } } }
  }
`;

export const brief = graphql`
  fragment dossier_case on Case {
    number
    kind
    unit { name head { name } }
    ... on Revisit { ownerRule period }
  }
`;
