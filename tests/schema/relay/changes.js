// A change as a client of Relay writes it: the payload, or one of four errors behind one interface.
import { graphql } from "relay-runtime";

export const assign = graphql`
  mutation changesAssignMutation($input: AssignCaseInput!) {
    assignCase(input: $input) {
      __typename
      ... on AssignCasePayload { ofCase { number assignee { name } ...dossier_case } }
      ... on Error { message code }
      ... on Invalid { fields { path code message } }
    }
  }
`;
