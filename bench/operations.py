"""The operations that the reading figures ask, through the API as any client would."""

WORKLIST = """
query Worklist($first: Int!) {
  worklist(first: $first) {
    pageInfo { hasNextPage endCursor }
    edges { node {
      id title status dueAt overdue
      assignee { id name }
      subject { ... on Revisit {
        id number statusLabel openedAt
        client { id number name phone }
        assignee { id name }
        obligations { id title status dueAt overdue }
      } }
    } }
  }
}"""

ONE_CASE = """
query OneCase($number: String!) {
  caseByNumber(number: $number) {
    id number kind statusLabel version openedAt dueAt closedAt
    client { id number name phone investorClass }
    unit { code name }
    assignee { id name }
    ... on Revisit { programme article period ownerRule }
  }
}"""
